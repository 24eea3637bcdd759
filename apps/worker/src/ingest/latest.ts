import type { StreamEventName } from '@app/contracts';
import type { WorkerRef, WorkerState } from '@app/database';
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
    const newest = latest.get(key);
    if (!newest || newest.entry.time <= delivered.entry.time) latest.set(key, delivered);
  }
  return [...latest.values()];
}

/** Those of the workers that have no row: no share of theirs was ever stored. */
export function withoutRow<Ref extends WorkerRef>(
  refs: readonly Ref[],
  states: readonly WorkerState[],
): Ref[] {
  const known = new Set(states.map(({ address, name }) => `${address} ${name}`));
  return refs.filter(({ address, worker }) => !known.has(`${address} ${worker}`));
}

export const refOf = <Name extends StreamEventName>({
  entry,
  address,
  worker,
}: Delivered<Name>): WorkerRef => ({
  address,
  worker,
  time: entry.time,
});
