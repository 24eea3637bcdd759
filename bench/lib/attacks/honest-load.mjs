// The load that must not notice an attack: miners who send shares, and a client of the api at another address.
import { Agent, request } from 'node:http';

import { inRoot } from '../../../scripts/lib/paths.mjs';
import { require } from '../require.mjs';
import { residentMiB } from '../programs.mjs';

const { Redis } = require('ioredis');
const { encodeAddress } = require(inRoot('dist/libs/bitcoin/src/index.js'));

export const STREAM = 'mining:share_submitted';
const MINERS = 50;
const SHARES_PER_SECOND = 50;
const ASKED_PER_SECOND = 20;
/** Attacks come from 127.0.0.1: limits by address must not hit this one. */
const OTHER_ADDRESS = '127.0.0.2';
const SAMPLE_MS = 500;
const ANSWER_MS = 10_000;

/** A valid address without a known key; one for each number. */
export function addressOf(number) {
  const program = new Uint8Array(20);
  new DataView(program.buffer).setUint32(0, number);
  program[19] = 1;
  return encodeAddress('p2wpkh', program);
}

export const quantile = (values, part) =>
  values.length === 0
    ? NaN
    : [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))];

export class HonestLoad {
  sent = 0;
  #client;
  #subscriber;
  #waiting = new Map();
  #timers = [];
  #shares = [];
  #info = [];
  #failed = [];
  #peaks = new Map();
  #programs;
  #port;
  #agent = new Agent({ keepAlive: true, localAddress: OTHER_ADDRESS });

  /** @param {{ redisUrl: string, port: number, programs: Record<string, { pid: number }> }} on */
  constructor({ redisUrl, port, programs }) {
    this.#client = new Redis(redisUrl);
    this.#subscriber = new Redis(redisUrl);
    this.#port = port;
    this.#programs = programs;
  }

  async start() {
    this.#subscriber.on('message', (_, text) => {
      const { id } = JSON.parse(text);
      const at = this.#waiting.get(id);
      if (at === undefined) return;
      this.#waiting.delete(id);
      this.#shares.push(performance.now() - at);
    });
    await this.#subscriber.subscribe('pubsub:share_submitted');
    let asked = 0;
    this.#timers = [
      setInterval(() => this.#share(), 1000 / SHARES_PER_SECOND),
      setInterval(() => void this.#ask((asked += 1) % 2 === 0), 1000 / ASKED_PER_SECOND),
      setInterval(() => this.#sample(), SAMPLE_MS),
    ];
  }

  /** Forgets what was measured so far. */
  reset() {
    this.#shares = [];
    this.#info = [];
    this.#failed = [];
    this.#peaks.clear();
  }

  /** What was measured since `reset`; a share that waits still counts with the time it has waited. */
  figures() {
    const now = performance.now();
    const waits = [...this.#waiting.values()].map((at) => now - at).filter((ms) => ms > 1000);
    const shares = [...this.#shares, ...waits];
    return {
      shares: shares.length,
      shareMedian: quantile(shares, 0.5),
      shareP99: quantile(shares, 0.99),
      info: this.#info.length,
      infoMedian: quantile(this.#info, 0.5),
      infoP99: quantile(this.#info, 0.99),
      infoFailed: this.#failed.length,
      infoFirstFault: this.#failed[0] ?? null,
      memory: Object.fromEntries(this.#peaks),
    };
  }

  stop() {
    for (const timer of this.#timers) clearInterval(timer);
    this.#agent.destroy();
    this.#client.disconnect();
    this.#subscriber.disconnect();
  }

  /** No more shares; what is measured stays. */
  pause() {
    for (const timer of this.#timers) clearInterval(timer);
  }

  #share() {
    const number = (this.sent += 1);
    const id = `honest-${number}`;
    const user = addressOf(number % MINERS);
    const accepted = number % 20 !== 0;
    const share = { user, worker: `${user}.rig`, diff: 1024, sdiff: accepted ? 2048 : -1, accepted };
    const fields = {
      event: 'share_submitted',
      ts: Date.now() / 1000,
      event_id: id,
      data: JSON.stringify(share),
    };
    this.#waiting.set(id, performance.now());
    void this.#client.xadd(STREAM, '*', ...Object.entries(fields).flat());
  }

  #ask(isKept) {
    const began = performance.now();
    return new Promise((resolve) => {
      const fail = (error) => {
        this.#failed.push(error.code ?? error.message);
        this.#info.push(performance.now() - began);
        resolve();
      };
      const asked = request(
        {
          host: '127.0.0.1',
          port: this.#port,
          path: '/api/v1/info',
          localAddress: OTHER_ADDRESS,
          agent: isKept ? this.#agent : false,
          timeout: ANSWER_MS,
        },
        (answer) => {
          answer.resume();
          answer.on('end', () => {
            if (answer.statusCode !== 200) return fail(new Error(`status ${answer.statusCode}`));
            this.#info.push(performance.now() - began);
            resolve();
          });
          answer.on('error', fail);
        },
      );
      asked.on('timeout', () => asked.destroy(new Error(`no answer in ${ANSWER_MS} ms`)));
      asked.on('error', fail);
      asked.end();
    });
  }

  #sample() {
    for (const [name, { pid }] of Object.entries(this.#programs)) {
      if (pid === null) continue;
      this.#peaks.set(name, Math.max(this.#peaks.get(name) ?? 0, residentMiB(pid)));
    }
  }
}
