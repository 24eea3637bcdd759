import type { Redis } from 'ioredis';

/** A consumer group on one stream. */
export interface GroupState {
  /** Entries that were delivered to no consumer yet; undefined where Redis cannot tell. */
  lag: number | undefined;
  /** Entries delivered and not acknowledged. */
  pending: number;
  lastDelivered: string;
}

/** A stream whose entries wait while none is handled. */
export interface Stall {
  /** Entries that wait, delivered or not. */
  waiting: number;
  /** Since when nothing was handled, or the first of them waits. */
  seconds: number;
}

/** @returns undefined where the reply of `XINFO GROUPS` does not hold the group */
export function readGroup(reply: unknown, group: string): GroupState | undefined {
  const groups: unknown[] = Array.isArray(reply) ? reply : [];
  const fields = groups.map(readPairs).find((pairs) => pairs.get('name') === group);
  if (!fields) return undefined;
  return {
    lag: countOf(fields.get('lag')),
    pending: countOf(fields.get('pending')) ?? 0,
    lastDelivered: String(fields.get('last-delivered-id')),
  };
}

/**
 * Whether entries of a stream wait while none is handled. Goes by Redis' clock alone: ids carry it.
 * @param progress  hash whose field `stream` holds when (epoch ms, Redis' clock) an entry was handled last
 * @param stalledMs  how long that may take
 * @throws Error while Redis is unavailable
 */
export async function findStall(
  redis: Redis,
  {
    stream,
    group,
    progress,
    stalledMs,
  }: { stream: string; group: string; progress: string; stalledMs: number },
): Promise<Stall | undefined> {
  const reply = await redis.call('XINFO', 'GROUPS', stream).catch((error: unknown) => {
    // No stream: nothing was ever sent in.
    if (error instanceof Error && /no such key/i.test(error.message)) return [];
    throw error;
  });
  const state = readGroup(reply, group);
  if (!state) return undefined;
  const [[seconds], handled, pending, next] = await Promise.all([
    redis.time(),
    redis.hget(progress, stream),
    redis.call('XPENDING', stream, group) as Promise<[number, string | null]>,
    redis.xrange(stream, `(${state.lastDelivered}`, '+', 'COUNT', 1),
  ]);
  const oldest = pending[1] ?? next[0]?.[0];
  if (oldest === undefined) return undefined;
  const since = Math.max(Number(oldest.split('-')[0]), Number(handled ?? 0));
  const age = Number(seconds) * 1000 - since;
  if (age < stalledMs) return undefined;
  const unread = state.lag ?? next.length;
  return { waiting: unread + state.pending, seconds: Math.round(age / 1000) };
}

function readPairs(reply: unknown): Map<unknown, unknown> {
  const list: unknown[] = Array.isArray(reply) ? reply : [];
  return new Map(list.flatMap((value, at) => (at % 2 === 0 ? [[value, list[at + 1]] as const] : [])));
}

const countOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
