import { Injectable } from '@nestjs/common';
import { WORKER_ONLINE_MS } from '@app/contracts';
import { WorkerStateRepository } from '@app/database';
import type { Delivered, EventHandler } from '../entry';
import { latestOfEachWorker } from '../latest';
import { type LiveHashrates, LiveState } from '../live-state';

/** The pool's own measure of a worker: live state until ours replaces it, never stored; old ones say nothing of now. */
@Injectable()
export class HashrateUpdateHandler implements EventHandler<'hashrate_update'> {
  readonly event = 'hashrate_update';

  constructor(
    private readonly workers: WorkerStateRepository,
    private readonly liveState: LiveState,
  ) {}

  async handle(entries: readonly Delivered<'hashrate_update'>[]): Promise<void> {
    const now = Date.now();
    for (const { entry, address, worker } of latestOfEachWorker(entries)) {
      if (entry.time <= now - WORKER_ONLINE_MS) continue;
      const state = await this.workers.find({ address, worker, time: entry.time });
      if (!state) continue;
      const hashrates = measured(entry.data);
      await this.liveState.writeWorkers([{ state, isOnline: null, hashrates }], now);
    }
  }
}

function measured(data: Delivered<'hashrate_update'>['entry']['data']): LiveHashrates {
  const hashrates: LiveHashrates = {};
  const pairs = [
    ['hashrate_1m', data.hashrate_1m],
    ['hashrate_5m', data.hashrate_5m],
    ['hashrate_1h', data.hashrate_1h],
    ['hashrate_24h', data.hashrate_1d],
  ] as const;
  for (const [name, value] of pairs) if (typeof value === 'number' && value >= 0) hashrates[name] = value;
  return hashrates;
}
