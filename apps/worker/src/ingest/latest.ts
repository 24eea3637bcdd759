import type { StreamEventName } from '@app/contracts';
import type { Delivered } from './entry';

/**
 * Of a batch that tells a worker's state again and again, what still counts: the latest entry of each worker.
 * A backlog of thousands of sessions then costs as many writes as there are workers.
 */
export function latestOfEachWorker<Name extends StreamEventName>(
  entries: readonly Delivered<Name>[],
): Delivered<Name>[] {
  const latest = new Map<string, Delivered<Name>>();
  for (const delivered of entries) {
    const key = `${delivered.address} ${delivered.worker}`;
    const standing = latest.get(key);
    if (!standing || standing.entry.time <= delivered.entry.time) latest.set(key, delivered);
  }
  return [...latest.values()];
}
