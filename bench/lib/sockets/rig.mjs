// The four servers side by side, each on the first core, their clients, Redis and the publisher on the second.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';

import { nodeOptionsOf } from '../../../scripts/lib/node-options.mjs';
import { ROOT } from '../../../scripts/lib/paths.mjs';
import { freePort } from '../../../scripts/lib/ports.mjs';
import { pin, pinned, pinRedis } from '../cores.mjs';
import { require } from '../require.mjs';
import { ISSUER, makeDatabase, People } from './people.mjs';

const { Redis } = require('ioredis');

/** The peers by name: the program, and how its clients speak. */
const PEERS = {
  'bare ws': { program: 'plain-ws.mjs', dialect: 'plain' },
  'Socket.IO': { program: 'socket-io.mjs', dialect: 'socketIo' },
  'plain Nest': { program: 'nest-gateway.mjs', dialect: 'nest' },
};
export const OURS = 'this api';
export const BARE = 'bare ws';
export const ALL = [BARE, OURS, 'Socket.IO', 'plain Nest'];

/** Users with sign-ins, as many as asked, and the key that signs for them. */
export class SocketRig {
  #redis;
  #servers = new Set();
  #folder;
  #database;
  #people;

  static async create({ users }) {
    const { BENCH_POSTGRES_URL, BENCH_REDIS_URL, BENCH_FOLDER } = process.env;
    const rig = new SocketRig();
    rig.#folder = BENCH_FOLDER;
    mkdirSync(BENCH_FOLDER, { recursive: true });
    rig.#redis = new Redis(BENCH_REDIS_URL);
    pin(process.pid, 1);
    await pinRedis(rig.#redis, 1);
    rig.#database = await makeDatabase(BENCH_POSTGRES_URL, 'tbg_bench_sockets');
    rig.#people = await People.create(rig.#database, users);
    return rig;
  }

  /** Fresh access tokens, each of another user as far as there are enough. */
  tokens(count) {
    return this.#people.tokens(count);
  }

  /** Starts a server and waits until it takes sockets. */
  async start(name) {
    const server = name === OURS ? await this.#startApi() : await this.#startPeer(name);
    this.#servers.add(server);
    const stop = server.stop;
    server.stop = async () => {
      this.#servers.delete(server);
      await stop();
    };
    return server;
  }

  /** A process that does nothing, beside the server on its core. @returns {Promise<{ longestStall(): Promise<number> }>} ms */
  async startControl() {
    const child = this.#fork(join(ROOT, 'bench/lib/sockets/control.mjs'), 'control', {});
    await told(child, 'the control');
    const control = { stop: () => end(child) };
    this.#servers.add(control);
    const longestStall = async () => {
      child.send('tell');
      return (await told(child, 'the control')).ms;
    };
    return { longestStall };
  }

  async #startPeer(name) {
    const { program, dialect } = PEERS[name];
    const feed = `bench:${program}`;
    const child = this.#fork(join(ROOT, 'bench/lib/sockets', program), program, {
      REDIS_URL: process.env.BENCH_REDIS_URL,
      PUBLIC_JWK: JSON.stringify(this.#people.jwk),
      ISSUER,
      FEED: feed,
    });
    const { port } = await told(child, name);
    return { name, dialect, port, feed, pid: child.pid, stop: () => end(child) };
  }

  async #startApi() {
    const port = await freePort();
    const child = this.#fork(join(ROOT, 'dist/apps/api/src/main.js'), 'api', {
      LOG_LEVEL: 'info',
      HOST: '127.0.0.1',
      API_PORT: String(port),
      DATABASE_URL: this.#database,
      REDIS_URL: process.env.BENCH_REDIS_URL,
      DATA_DIR: this.#folder,
      JWT_ISSUER: ISSUER,
      JWT_AUDIENCE: ISSUER,
      JWT_PRIVATE_KEY: this.#people.pem,
      HTTP_REQUESTS_PER_MINUTE: '1000000000',
      WS_MAX_SOCKETS_PER_USER: '10000',
      WS_MAX_SOCKETS_PER_IP: '100000',
    });
    await told(child, OURS);
    const feed = 'pubsub:share_submitted';
    for (let waited = 0; !(await isReady(port)); waited += 100) {
      if (waited > 30_000) throw new Error('the api did not become ready');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return { name: OURS, dialect: 'plain', port, feed, pid: child.pid, stop: () => end(child) };
  }

  /** A program on the first core; its output goes to a file. */
  #fork(file, name, env) {
    const log = openSync(join(this.#folder, `${name}.log`), 'a');
    const profile =
      process.env.BENCH_CPU_PROF === name ? ['--cpu-prof', `--cpu-prof-dir=${this.#folder}`] : [];
    const { command, args } = pinned(0, process.execPath, [...nodeOptionsOf(name), ...profile, file]);
    return fork(args[args.length - 1], [], {
      execPath: command,
      execArgv: args.slice(0, -1),
      cwd: ROOT,
      stdio: ['ignore', log, log, 'ipc'],
      env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env },
    });
  }

  /** Publishes a message of the given number to a server; `padding` makes it longer. */
  publish(server, number, padding = '') {
    const text = `{"n":${number},"at":${(performance.timeOrigin + performance.now()).toFixed(2)},"id":${number},"user_id":999999999,"user":"bc1q…7k2f","worker":"rig-07","difficulty":4096,"share_diff":18211.5,"accepted":true,"is_personal_best":false,"time":"2026-11-21T20:00:00.000Z"${padding ? `,"padding":"${padding}"` : ''}}`;
    return this.#redis.publish(server.feed, text);
  }

  async end() {
    for (const server of [...this.#servers]) await server.stop();
    this.#redis.disconnect();
  }
}

async function told(child, name) {
  const [message] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) =>
      Promise.reject(new Error(`${name} ended with ${code}; see its log`)),
    ),
  ]);
  return message;
}

const isReady = async (port) => (await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => null))?.ok;

async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), 12_000);
  await ended;
  clearTimeout(force);
}
