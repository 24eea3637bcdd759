import { canonicalAddress, type Network } from '@app/bitcoin';
import { LIMITS, parseStreamEntry, workerName } from '@app/contracts';
import type { Delivered, RawEntry } from './entry';

export type ReadEntry = { ok: true; delivered: Delivered } | { ok: false; reason: string };

/** Checking an address costs a checksum; a pool repeats the same few for ever. Refused ones are not kept. */
const known = new Map<string, string>();
const KNOWN_MOST = 20_000;

function canonical(text: string, networks: readonly Network[]): string | null {
  const key = `${networks.join()} ${text}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const address = canonicalAddress(text, networks);
  if (address === null) return null;
  if (known.size >= KNOWN_MOST) known.clear();
  known.set(key, address);
  return address;
}

/** Half a surrogate pair cannot be stored and would come back as another text: made whole here. */
const wellFormed = (text: string): string => Buffer.from(text).toString();

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
  const delivered = { raw, entry, address: miner?.address ?? '', worker: miner?.worker ?? '' };
  return {
    ok: true,
    delivered: { ...delivered, entry: { ...entry, eventId: wellFormed(entry.eventId) } } as Delivered,
  };
}

function minerOf(
  data: Record<string, unknown>,
  networks: readonly Network[],
): { address: string; worker: string } | null {
  if (typeof data.user !== 'string') return null;
  const address = canonical(data.user, networks);
  if (address === null) return null;
  const worker = workerName(data.user, typeof data.worker === 'string' ? data.worker : '');
  return { address, worker: wellFormed(worker) };
}

function sizeOf(fields: Record<string, string>): number {
  return Object.entries(fields).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
}
