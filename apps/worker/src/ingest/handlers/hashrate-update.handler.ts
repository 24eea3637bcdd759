import { Injectable } from '@nestjs/common';
import { WORKER_ONLINE_MS } from '@app/contracts';
import { WorkerStateRepository } from '@app/database';
import type { Delivered, EventHandler } from '../entry';
import { latestOfEachWorker, refOf, withoutRow } from '../latest';
import { type LiveHashrates, LiveState } from '../live-state';
import { WaitingWorkers } from '../waiting-workers';

/** The pool's own measure of a worker: live state until ours replaces it, never stored; old ones say nothing of now. */
@Injectable()
export class HashrateUpdateHandler implements EventHandler<'hashrate_update'> {
  readonly event = 'hashrate_update';
  readonly maxInFlight = 1;

  constructor(
    private readonly workers: WorkerStateRepository,
    private readonly liveState: LiveState,
    private readonly waiting: WaitingWorkers,
  ) {}

  async handle(entries: readonly Delivered<'hashrate_update'>[]): Promise<void> {
    const now = Date.now();
    const recent = latestOfEachWorker(entries).filter(({ entry }) => entry.time > now - WORKER_ONLINE_MS);
    const refs = recent.map(refOf);
    const states = await this.workers.find(refs);
    const byName = new Map(
      recent.map(({ address, worker, entry }) => [`${address} ${worker}`, measured(entry.data)]),
    );
    const hashratesOf = (address: string, name: string) => byName.get(`${address} ${name}`) ?? {};
    await this.liveState.writeWorkers(
      states.map((state) => ({ state, isOnline: null, hashrates: hashratesOf(state.address, state.name) })),
      now,
    );
    const rest = withoutRow(refs, states);
    await this.waiting.hashrates(
      rest.map((ref) => ({ ref, hashrates: hashratesOf(ref.address, ref.worker) })),
      now,
    );
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
