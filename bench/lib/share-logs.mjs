import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { require } from './require.mjs';

const { demoWallet, DEMO_WALLET_COUNT } = require('./dist/libs/bitcoin/src/index.js');

const WORKERS = ['garage', 'attic', 'shed', 'rig.1'];
const REJECTED_EVERY = 50;
/** 0.0004 is ten-thousandths of difficulty: sums of whole numbers need no rounding. */
const DIFFICULTY_PARTS = [4, 8, 6];

/** Writes share logs the way ckpool does, and knows what they add up to. */
export class ShareLogs {
  #folder;
  #next = 0;
  #height;
  /** `address worker` → what must be counted for it. */
  rows = new Map();

  constructor(folder, height = 925_000) {
    this.#folder = folder;
    this.#height = height;
  }

  get written() {
    return this.#next;
  }

  /** Appends so many shares, mined now; each file takes lines of all miners, a height has several files. */
  write(count) {
    const pieces = new Map();
    for (let index = 0; index < count; index += 1) {
      const file = this.#fileOf(this.#next);
      pieces.set(file, (pieces.get(file) ?? '') + this.#line());
    }
    for (const [file, text] of pieces) {
      const folder = join(this.#folder, file.slice(0, 8));
      mkdirSync(folder, { recursive: true });
      appendFileSync(join(this.#folder, file), text);
    }
  }

  #fileOf(number) {
    const base = Math.floor(number / 20_000);
    const height = (this.#height + Math.floor(base / 4)).toString(16).padStart(8, '0');
    return `${height}/6b021da9${(base + 1).toString(16).padStart(8, '0')}.sharelog`;
  }

  #line() {
    const number = this.#next++;
    const address = demoWallet(number % DEMO_WALLET_COUNT).address;
    const worker = WORKERS[Math.floor(number / DEMO_WALLET_COUNT) % WORKERS.length];
    const accepted = number % REJECTED_EVERY !== 7;
    const parts = DIFFICULTY_PARTS[number % DIFFICULTY_PARTS.length];
    const reached = (parts / 10_000) * (1 + ((number * 2_654_435_761) % 1_000_003) / 1000);
    this.#count(address, worker, { accepted, parts, reached });
    const now = Date.now();
    return `${JSON.stringify({
      workinfoid: 1,
      clientid: 1,
      diff: parts / 10_000,
      sdiff: reached,
      hash: number.toString(16).padStart(64, '0'),
      result: accepted,
      ...(accepted ? {} : { error: [21, 'Stale', null] }),
      errn: accepted ? 0 : 2,
      createdate: `${Math.floor(now / 1000)},${(now % 1000) * 1_000_000}`,
      workername: `${address}.${worker}`,
      username: address,
      address: '127.0.0.1',
      agent: 'bench/1',
    })}\n`;
  }

  #count(address, worker, { accepted, parts, reached }) {
    const key = `${address} ${worker}`;
    const row = this.rows.get(key) ?? { accepted: 0, rejected: 0, parts: 0, best: 0 };
    this.rows.set(key, row);
    if (!accepted) row.rejected += 1;
    else {
      row.accepted += 1;
      row.parts += parts;
      row.best = Math.max(row.best, reached);
    }
  }
}
