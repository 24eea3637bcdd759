import type { StreamEventData, StreamEventName } from '@app/contracts';
import type { Miner } from './fleet';

/** One entry that is to be written. `time` in epoch milliseconds; `id` becomes its `event_id`, the same on every attempt. */
export type Emission = {
  [Name in StreamEventName]: { event: Name; time: number; id: string; data: StreamEventData<Name> };
}[StreamEventName];

/** The fields that every event of a miner has. */
export const identity = (miner: Miner): { user: string; worker: string; client_id: number } => ({
  user: miner.address,
  worker: `${miner.address}.${miner.name}`,
  client_id: miner.clientId,
});

export const byTime = (a: Emission, b: Emission): number => a.time - b.time;
