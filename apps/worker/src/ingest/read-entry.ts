import { canonicalAddress, type Network } from '@app/bitcoin';
import { LIMITS, parseStreamEntry, workerName } from '@app/contracts';
import type { Delivered, RawEntry } from './entry';

export type ReadEntry = { ok: true; delivered: Delivered } | { ok: false; reason: string };

interface Miner {
  address: string;
  worker: string;
}

/** The worker's text was cleaned of it, so that no two pairs make one key. */
const BETWEEN = '\n';
/**
 * Checking an address costs a checksum, and cutting a worker's name two dozen allocations; a pool repeats the same few
 * for ever. Refused ones are not kept.
 */
const known = new WeakMap<readonly Network[], Map<string, Miner>>();

/** Half a surrogate pair cannot be stored and would come back as another text: made whole here. */
const HALF_A_PAIR = /\p{Surrogate}/u;
const wellFormed = (text: string): string => (HALF_A_PAIR.test(text) ? Buffer.from(text).toString() : text);

/**
 * Parses an entry and finds its miner. Never throws; a refusal is the reason that stands in `mining:dead`.
 * A block may be told of without its finder; every other event of a miner needs a valid address.
 */
export function readEntry(raw: RawEntry, networks: readonly Network[], now: number): ReadEntry {
  if (sizeOf(raw.fields) > LIMITS.streamEntryBytes) return { ok: false, reason: 'entry: too large' };
  const parsed = parseStreamEntry(raw.stream, raw.id, raw.fields, now);
  if (!parsed.ok) return parsed;
  const { entry } = parsed;
  const miner = minerOf(entry.data, networks);
  if (miner === null && entry.event !== 'new_block_network' && entry.event !== 'block_found') {
    return { ok: false, reason: 'user: not an address of a configured network' };
  }
  const eventId = wellFormed(entry.eventId);
  if (eventId !== entry.eventId) entry.eventId = eventId;
  const delivered = { raw, entry, address: miner?.address ?? '', worker: miner?.worker ?? '' };
  return { ok: true, delivered };
}

function minerOf(data: Record<string, unknown>, networks: readonly Network[]): Miner | null {
  const { user, worker } = data;
  if (typeof user !== 'string') return null;
  const workerText = typeof worker === 'string' ? worker : '';
  let miners = known.get(networks);
  if (!miners) known.set(networks, (miners = new Map()));
  const key = user + BETWEEN + workerText;
  const found = miners.get(key);
  if (found) return found;
  const address = canonicalAddress(user, networks);
  if (address === null) return null;
  const miner = { address, worker: wellFormed(workerName(user, workerText)) };
  if (miners.size >= LIMITS.minersRemembered) miners.clear();
  miners.set(key, miner);
  return miner;
}

/** How many miners are remembered, up to `LIMITS.minersRemembered`; then they are learned anew. */
export const minersRemembered = (networks: readonly Network[]): number => known.get(networks)?.size ?? 0;

function sizeOf(fields: Record<string, string>): number {
  let size = 0;
  for (const name in fields) size += name.length + (fields[name]?.length ?? 0);
  return size;
}
