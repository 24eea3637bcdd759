import { Injectable } from '@nestjs/common';
import { WORKER_ONLINE_MS } from '@app/contracts';
import { WorkerStateRepository } from '@app/database';
import type { Delivered, EventHandler } from '../entry';
import { latestOfEachWorker } from '../latest';
import { LiveState } from '../live-state';

/** A miner's session began. */
@Injectable()
export class MinerConnectedHandler implements EventHandler<'miner_connected'> {
  readonly event = 'miner_connected';

  constructor(
    private readonly workers: WorkerStateRepository,
    private readonly liveState: LiveState,
  ) {}

  async handle(entries: readonly Delivered<'miner_connected'>[]): Promise<void> {
    for (const { entry, address, worker } of latestOfEachWorker(entries)) {
      const { useragent, initial_diff } = entry.data;
      const state = await this.workers.connected(
        { address, worker, time: entry.time },
        useragent ?? null,
        initial_diff && initial_diff > 0 ? initial_diff : null,
      );
      const now = Date.now();
      const isRecent = entry.time > now - WORKER_ONLINE_MS && state?.connectedAt?.getTime() === entry.time;
      // Told again, it says nothing of now: what was said since stands.
      if (state) await this.liveState.writeWorkers([{ state, isOnline: isRecent ? true : null }], now);
    }
  }
}
