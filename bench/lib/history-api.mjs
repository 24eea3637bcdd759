// The built api on one database, and a signed-in miner's way to ask it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';

import { freePort } from '../../scripts/lib/ports.mjs';

const require = createRequire(import.meta.url);
const { demoWallet, signMessage } = require('../../dist/libs/bitcoin/src/index.js');
const MAIN = fileURLToPath(new URL('../../dist/apps/api/src/main.js', import.meta.url));
const START_MS = 60_000;

export class Api {
  #child;
  #base;
  #agent = new Agent({ keepAlive: true });
  tokens = [];

  /** Starts the api and waits until it is ready. */
  static async start({ databaseUrl, redisUrl, folder }) {
    const api = new Api();
    const port = await freePort();
    mkdirSync(folder, { recursive: true });
    api.#base = { host: '127.0.0.1', port };
    api.#child = spawn(process.execPath, [MAIN], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        NODE_ENV: 'production',
        LOG_LEVEL: 'error',
        HOST: '127.0.0.1',
        API_PORT: String(port),
        DATABASE_URL: databaseUrl,
        REDIS_URL: redisUrl,
        DATA_DIR: folder,
      },
    });
    const end = Date.now() + START_MS;
    for (;;) {
      const ready = await api.ask('/health/ready').catch(() => null);
      if (ready?.status === 200) return api;
      if (Date.now() > end || api.#child.exitCode !== null) throw new Error('the api did not become ready');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  get pid() {
    return this.#child.pid;
  }

  /** Where a socket of this api is. */
  socketUrl(path) {
    return `ws://${this.#base.host}:${this.#base.port}${path}`;
  }

  /** Signs the first `count` demo wallets in. */
  async signIn(count) {
    for (let index = 0; index < count; index += 1) {
      const { address, privateKey, type } = demoWallet(index);
      const challenge = JSON.parse(
        (await this.ask('/api/v1/auth/challenge', null, { btc_address: address })).text,
      );
      const signature = signMessage(privateKey, challenge.message, type);
      const proof = { btc_address: address, nonce: challenge.nonce, signature };
      const answer = JSON.parse((await this.ask('/api/v1/auth/verify', null, proof)).text);
      this.tokens.push(answer.access_token);
    }
  }

  /** One request over a kept connection. @returns {Promise<{ status: number, text: string, ms: number }>} */
  ask(path, token = null, body = null) {
    if (body === null) return this.#exchange('GET', path, token, {}, (asked) => asked.end());
    const content = JSON.stringify(body);
    return this.#exchange('POST', path, token, { 'content-type': 'application/json' }, (asked) =>
      asked.end(content),
    );
  }

  /** Posts a body that is written part by part, as fast as the api takes it. @param {Iterable<Buffer>} parts */
  send(path, token, type, parts) {
    return this.#exchange('POST', path, token, { 'content-type': type }, (asked) => {
      pipeline(Readable.from(parts), asked).catch((error) => asked.destroy(error));
    });
  }

  #exchange(method, path, token, given, write) {
    const headers = { ...given, ...(token ? { authorization: `Bearer ${token}` } : {}) };
    const start = process.hrtime.bigint();
    return new Promise((resolve, reject) => {
      const asked = request({ ...this.#base, path, method, headers, agent: this.#agent }, (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (part) => (text += part));
        answer.on('end', () => {
          const ms = Number(process.hrtime.bigint() - start) / 1e6;
          resolve({ status: answer.statusCode, text, ms });
        });
        answer.on('error', reject);
      });
      asked.on('error', reject);
      write(asked);
    });
  }

  async stop() {
    this.#agent.destroy();
    if (this.#child.exitCode !== null) return;
    this.#child.kill('SIGTERM');
    await once(this.#child, 'exit');
  }
}
