import { Injectable } from '@nestjs/common';
import { WORKER_ONLINE_MS } from '@app/contracts';
import { WorkerStateRepository } from '@app/database';
import type { Delivered, EventHandler } from '../entry';
import { latestOfEachWorker } from '../latest';
import { LiveState } from '../live-state';

/** A miner's session ended: its live hashrates end with it, instead of freezing. */
@Injectable()
export class MinerDisconnectedHandler implements EventHandler<'miner_disconnected'> {
  readonly event = 'miner_disconnected';

  constructor(
    private readonly workers: WorkerStateRepository,
    private readonly liveState: LiveState,
  ) {}

  async handle(entries: readonly Delivered<'miner_disconnected'>[]): Promise<void> {
    for (const { entry, address, worker } of latestOfEachWorker(entries)) {
      const state = await this.workers.disconnected({ address, worker, time: entry.time });
      const now = Date.now();
      if (!state) continue;
      const isRecent = entry.time > now - WORKER_ONLINE_MS;
      const hasLeft =
        isRecent && state.connectedAt === null && (state.lastShare?.getTime() ?? 0) <= entry.time;
      const hashrates = { hashrate_1m: 0, hashrate_5m: 0 };
      const live = hasLeft ? { state, isOnline: false, hashrates } : { state, isOnline: null };
      await this.liveState.writeWorkers([live], now);
    }
  }
}
