import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRedis, type Redis } from '@app/redis';
import {
  brokenPromise,
  freePort,
  RecoveringClient,
  type Seen,
  TestDatabase,
  TestRedis,
  waitFor,
  WsClient,
} from '@app/testing';
import { Publisher } from './publisher';
import { makeWallet } from './test-app';

let database: TestDatabase;
let redis: TestRedis;
let directory: string;
interface Node {
  child: ChildProcess;
  port: number;
  ended: Promise<number | null>;
}
/** All that were started, and the one of the present test. */
const nodes: Node[] = [];
let node: Node;

beforeAll(async () => {
  [database, redis] = await Promise.all([TestDatabase.create(), TestRedis.start()]);
  directory = mkdtempSync(join(tmpdir(), 'tbg-drain-'));
});
afterAll(async () => {
  for (const { child } of nodes) child.kill('SIGKILL');
  await redis?.stop();
  await database?.drop();
  rmSync(directory, { recursive: true, force: true });
});

/** The real program, from its sources, ready. */
async function start(environment: Record<string, string>): Promise<Node> {
  const port = await freePort();
  const loader = join(__dirname, '../../worker/test/register-typescript.cjs');
  const child = spawn(process.execPath, ['-r', loader, join(__dirname, '../src/main.ts')], {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      DATA_DIR: directory,
      HOST: '127.0.0.1',
      API_PORT: String(port),
      LOG_LEVEL: 'error',
      HTTP_REQUESTS_PER_MINUTE: '1000000',
      ...environment,
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const started = { child, port, ended };
  nodes.push(started);
  const ready = async () => child.exitCode !== null || (await ask('/health/ready', { port })).status === 200;
  await waitFor('the node to be ready', ready);
  return started;
}

interface Answer {
  status: number;
  closes: boolean;
  text: string;
}
/** One request on a connection of the agent's. @throws where the connection fails */
function ask(
  path: string,
  { port = node.port, agent }: { port?: number; agent?: Agent } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, agent }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => (text += chunk));
      answer.on('error', reject);
      const closes = answer.headers.connection === 'close';
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, closes, text }));
    }).on('error', reject);
  });
}

describe('a node that is told to end', () => {
  it('should fail no request of a client that watches its readiness, and say goodbye to sockets', async () => {
    node = await start({ DRAIN_SECONDS: '1.5' });
    const agent = new Agent({ keepAlive: true, maxSockets: 8 });
    const outcomes: (number | string)[] = [];
    let isRed = false;
    let toldToClose = false;
    const client = async () => {
      while (!isRed) {
        const answer = await ask('/api/v1/pool', { agent }).catch((error: Error) => error.message);
        outcomes.push(typeof answer === 'string' ? answer : answer.status);
        toldToClose ||= typeof answer !== 'string' && answer.closes;
      }
    };
    const clients = Array.from({ length: 8 }, client);
    await waitFor('traffic', () => outcomes.length > 50);
    const socket = WsClient.open(`ws://127.0.0.1:${node.port}/ws?token=nonsense`);
    await socket.closed;
    node.child.kill('SIGTERM');
    const red = await waitFor('readiness to turn red', async () => {
      const answer = await ask('/health/ready');
      return answer.status === 503 ? answer : null;
    });
    expect(red.text).toContain('shutting_down');
    const refused = WsClient.open(`ws://127.0.0.1:${node.port}/ws?token=nonsense`);
    await expect(refused.opened()).rejects.toThrow();
    const before = outcomes.length;
    await waitFor('requests after that', () => outcomes.length > before + 20);
    isRed = true;
    await Promise.all(clients);
    expect(await node.ended).toBe(0);
    expect(new Set(outcomes)).toEqual(new Set([200]));
    expect(toldToClose).toBe(true);
    agent.destroy();
  });

  it('should end at once at the second signal', async () => {
    node = await start({ DRAIN_SECONDS: '60', SHUTDOWN_SECONDS: '120' });
    node.child.kill('SIGTERM');
    await waitFor('readiness to turn red', async () => (await ask('/health/ready')).status === 503);
    node.child.kill('SIGTERM');
    expect(await node.ended).toBe(1);
  });

  it('should not wait for a connection on which nothing was asked', async () => {
    node = await start({ DRAIN_SECONDS: '0', SHUTDOWN_SECONDS: '60' });
    const silent = connect(node.port, '127.0.0.1');
    silent.on('error', () => undefined);
    await once(silent, 'connect');
    node.child.kill('SIGTERM');
    expect(await node.ended).toBe(0);
    silent.destroy();
  });

  it('should not go on for longer than it may', async () => {
    node = await start({ DRAIN_SECONDS: '60', SHUTDOWN_SECONDS: '1' });
    node.child.kill('SIGINT');
    expect(await node.ended).toBe(1);
  });
});

interface Subscriber {
  user: number;
  scope: 'all' | 'mine';
  client: RecoveringClient;
  /** Port that it asked last. */
  port: () => number;
}

describe('a node that is told to end under load', () => {
  const COUNT = 3;
  let publishing: Redis;
  let publisher: Publisher;
  let staying: Node;
  const subscribers: Subscriber[] = [];
  beforeAll(async () => {
    await database.rows('TRUNCATE users CASCADE');
    [node, staying] = await Promise.all([start({ DRAIN_SECONDS: '0.5' }), start({})]);
    publishing = createRedis(redis.url, 'commands', () => undefined);
    await publishing.connect();
  });
  afterAll(async () => {
    for (const { client } of subscribers) client.stop();
    await publisher?.stop();
    publishing?.disconnect();
  });

  const post = async (path: string, body: object) => {
    const answer = await fetch(`http://127.0.0.1:${staying.port}/api/v1/auth/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await answer.json()) as Record<string, string>;
  };
  const signIn = async () => {
    const { address, sign } = makeWallet();
    const { nonce, message } = await post('challenge', { btc_address: address });
    const { access_token } = await post('verify', {
      btc_address: address,
      nonce,
      signature: sign(String(message)),
    });
    const [row] = await database.rows<{ id: number }>(
      `SELECT id::int AS id FROM users WHERE btc_address = '${address}'`,
    );
    return { user: row?.id ?? 0, token: String(access_token) };
  };
  /** Begins at one of the nodes; later it asks any of the two, as by way of a balancer that knows nothing. */
  const subscribe = (user: number, token: string, scope: 'all' | 'mine', first: Node) => {
    let port: number | undefined;
    const url = () => {
      port = port === undefined ? first.port : ([node, staying][Math.round(Math.random())] ?? first).port;
      return `ws://127.0.0.1:${port}/ws?token=${token}`;
    };
    // Patient: how it is sent away is looked at, and a slow machine is no fault.
    const client = new RecoveringClient(url, { channel: 'mining', scope }, 20_000);
    subscribers.push({ user, scope, client, port: () => port ?? 0 });
  };
  const untilGap = (seen: readonly Seen[]) => {
    const end = seen.findIndex(({ kind }) => kind === 'gap');
    return new Set(seen.slice(0, end < 0 ? seen.length : end).map((one) => (one.kind === 'gap' ? 0 : one.n)));
  };

  it('should send away every socket with 1012, after all that was published, and lose nothing', async () => {
    const people = await Promise.all(Array.from({ length: COUNT }, signIn));
    for (const { user, token } of people) {
      for (const scope of ['all', 'mine'] as const) {
        for (const first of [node, node, staying]) subscribe(user, token, scope, first);
      }
    }
    await waitFor('all to be subscribed', () => subscribers.every(({ client }) => client.isReady));
    publisher = new Publisher(
      publishing,
      people.map(({ user }) => user),
    );
    publisher.start();
    const leaving = subscribers.filter(({ port }) => port() === node.port);
    const standing = subscribers.filter(({ port }) => port() === staying.port);
    expect([leaving.length, standing.length]).toEqual([4 * COUNT, 2 * COUNT]);
    await waitFor('messages everywhere', () => subscribers.every(({ client }) => client.last > 100));

    const heard = Math.max(...standing.map(({ client }) => client.last));
    node.child.kill('SIGTERM');
    expect(await node.ended).toBe(0);
    const isBack = ({ client, port }: Subscriber) => client.isReady && port() === staying.port;
    await waitFor('all of them to be back at the other', () => leaving.every(isBack));
    const later = publisher.published.length + 100;
    await waitFor('messages after that', () => publisher.published.length > later);
    await publisher.stop();

    for (const { client, user, scope } of subscribers) {
      const meant = publisher.meantFor(user, scope);
      await waitFor('the last message', () => client.last === meant.at(-1)?.n);
      expect(brokenPromise(client.seen, meant, publisher.unsure)).toBeUndefined();
    }
    for (const { client, user, scope } of leaving) {
      expect(client.closes[0]).toBe(1012);
      const seen = untilGap(client.seen);
      const before = publisher.meantFor(user, scope).filter(({ n }) => n <= heard);
      expect(before.filter(({ n }) => !seen.has(n))).toEqual([]);
    }
    for (const { client } of standing) expect([client.closes, client.gaps]).toEqual([[], 0]);
  });
});
