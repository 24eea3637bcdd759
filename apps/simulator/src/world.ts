import { createFleet, type Miner } from './fleet';
import { Network } from './network';
import { Schedule } from './schedule';

/** Everything that is fixed for a run: who mines, when, on which network. */
export interface World {
  seed: number;
  /** When the demo was set up, epoch ms, and how far its history reaches back from there. */
  origin: number;
  historyMs: number;
  /** Multiplies the share rate of the live fleet; 1 is what a pool sees. */
  speed: number;
  fleet: Miner[];
  network: Network;
  schedule: Schedule;
}

export function createWorld(options: Pick<World, 'seed' | 'origin' | 'historyMs' | 'speed'>): World {
  const { seed, origin, historyMs } = options;
  return {
    ...options,
    fleet: createFleet(),
    network: new Network(seed),
    schedule: new Schedule(seed, origin, historyMs),
  };
}
