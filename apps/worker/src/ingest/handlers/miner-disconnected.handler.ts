import { Injectable } from '@nestjs/common';
import { WORKER_ONLINE_MS } from '@app/contracts';
import { type WorkerRef, type WorkerState, WorkerStateRepository } from '@app/database';
import type { Delivered, EventHandler } from '../entry';
import { latestOfEachWorker, refOf, withoutRow } from '../latest';
import { LiveState, type LiveWorker } from '../live-state';
import { WaitingWorkers } from '../waiting-workers';

/** Sessions of miners ended: their live hashrates end with them, instead of freezing. */
@Injectable()
export class MinerDisconnectedHandler implements EventHandler<'miner_disconnected'> {
  readonly event = 'miner_disconnected';
  readonly maxInFlight = 1;

  constructor(
    private readonly workers: WorkerStateRepository,
    private readonly liveState: LiveState,
    private readonly waiting: WaitingWorkers,
  ) {}

  async handle(entries: readonly Delivered<'miner_disconnected'>[]): Promise<void> {
    const ends = latestOfEachWorker(entries).map(refOf);
    const rest = await this.disconnect(ends);
    if (rest.length === 0) return;
    await this.waiting.disconnected(rest, Date.now());
    // Their first shares may have been stored meanwhile, and found nothing of them.
    await this.waiting.removeFound(rest, await this.disconnect(rest));
  }

  /** @returns those that have no row */
  private async disconnect(ends: readonly WorkerRef[]): Promise<WorkerRef[]> {
    const states = await this.workers.disconnected(ends);
    const times = new Map(ends.map((end) => [`${end.address} ${end.worker}`, end.time]));
    const now = Date.now();
    await this.liveState.writeWorkers(
      states.map((state) => liveWorker(state, times.get(`${state.address} ${state.name}`) ?? 0, now)),
      now,
    );
    return withoutRow(ends, states);
  }
}

function liveWorker(state: WorkerState, endedAt: number, now: number): LiveWorker {
  const isRecent = endedAt > now - WORKER_ONLINE_MS;
  const hasLeft = isRecent && state.connectedAt === null && (state.lastShare?.getTime() ?? 0) <= endedAt;
  return hasLeft
    ? { state, isOnline: false, hashrates: { hashrate_1m: 0, hashrate_5m: 0 } }
    : { state, isOnline: null };
}
