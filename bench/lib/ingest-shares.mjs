import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { encodeAddress } = require('../../dist/libs/bitcoin/src/index.js');

const STREAM = 'mining:share_submitted';
const SHARES_PER_FILE = 100_000;

/**
 * A fleet whose shares are entries as the collector writes them: real addresses, its field order, `FILE:OFFSET`
 * as identity, a hash and a user agent. Everything follows from the share's index, so a run can be resumed.
 *
 * @param {{miners: number, workers: number, first: number, stepMs: number, run: string}} shape
 *   `workers` in all, dealt round to `miners`; share number `i` was mined at `first + i * stepMs` (epoch ms)
 */
export function fleet({ miners, workers, first, stepMs, run }) {
  const addresses = Array.from({ length: miners }, (_, index) => {
    const hash = new Uint8Array(20);
    new DataView(hash.buffer).setUint32(0, index + 1);
    return encodeAddress('p2wpkh', hash);
  });
  return (index) => {
    // A fixed walk through the fleet: every worker as often as any other, neighbours in the log unrelated.
    const worker = (index * 7919) % workers;
    const user = addresses[worker % miners];
    const diff = 1024 * (1 + (worker % 8));
    const random = ((index * 48_271 + 12_345) % 2_147_483_647) / 2_147_483_647;
    const accepted = index % 50 !== 49;
    const hash = `00000000${(index * 2_654_435_761).toString(16).padStart(56, 'a')}`;
    const data = {
      user,
      worker: `${user}.rig${Math.floor(worker / miners)}`,
      client_id: worker,
      diff,
      sdiff: diff / (random + 1e-9),
      accepted,
      ...(accepted ? {} : { reject_reason: 'Stale' }),
      hash,
      useragent: 'cgminer/4.12.0',
    };
    const file = `000e1d48/${run}${Math.floor(index / SHARES_PER_FILE)
      .toString(16)
      .padStart(8, '0')}.sharelog`;
    return [
      ...['event', 'share_submitted', 'ts', ((first + index * stepMs) / 1000).toFixed(9), 'source', 'ckpool'],
      ...['data', JSON.stringify(data), 'event_id', `${file}:${(index % SHARES_PER_FILE) * 467}`],
    ];
  };
}

/** Appends shares `from` … `to` (exclusive) to the stream. */
export async function addShares(redis, share, from, to) {
  for (let start = from; start < to; start += 2_000) {
    const pipeline = redis.pipeline();
    for (let index = start; index < Math.min(start + 2_000, to); index += 1)
      pipeline.xadd(STREAM, '*', ...share(index));
    for (const [error] of await pipeline.exec()) if (error) throw error;
  }
}

/** What the worker's group has read and acknowledged of the stream. */
export async function progress(redis) {
  const groups = await redis.call('XINFO', 'GROUPS', STREAM).catch(() => []);
  if (groups.length === 0) return { read: 0, done: 0 };
  const value = (field) => Number(groups[0][groups[0].indexOf(field) + 1] ?? 0);
  const read = value('entries-read');
  return { read, done: read - value('pending') };
}
