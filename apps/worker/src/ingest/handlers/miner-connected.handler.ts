import { Injectable } from '@nestjs/common';
import { WORKER_ONLINE_MS } from '@app/contracts';
import { type SessionStart, WorkerStateRepository } from '@app/database';
import type { Delivered, EventHandler } from '../entry';
import { latestOfEachWorker, withoutRow } from '../latest';
import { LiveState } from '../live-state';
import { WaitingWorkers } from '../waiting-workers';

/** Sessions of miners began. */
@Injectable()
export class MinerConnectedHandler implements EventHandler<'miner_connected'> {
  readonly event = 'miner_connected';
  readonly maxInFlight = 1;

  constructor(
    private readonly workers: WorkerStateRepository,
    private readonly liveState: LiveState,
    private readonly waiting: WaitingWorkers,
  ) {}

  async handle(entries: readonly Delivered<'miner_connected'>[]): Promise<void> {
    const starts = latestOfEachWorker(entries).map(toStart);
    const rest = await this.connect(starts);
    if (rest.length === 0) return;
    await this.waiting.connected(rest, Date.now());
    // Their first shares may have been stored meanwhile, and found nothing of them.
    await this.waiting.removeFound(rest, await this.connect(rest));
  }

  /** @returns those that have no row */
  private async connect(starts: readonly SessionStart[]): Promise<SessionStart[]> {
    const states = await this.workers.connected(starts);
    const now = Date.now();
    const times = new Map(starts.map((start) => [`${start.address} ${start.worker}`, start.time]));
    await this.liveState.writeWorkers(
      states.map((state) => {
        const time = times.get(`${state.address} ${state.name}`) ?? 0;
        const isRecent = time > now - WORKER_ONLINE_MS && state.connectedAt?.getTime() === time;
        // A repeated entry says nothing of now: what was written since stands.
        return { state, isOnline: isRecent ? true : null };
      }),
      now,
    );
    return withoutRow(starts, states);
  }
}

function toStart({ entry, address, worker }: Delivered<'miner_connected'>): SessionStart {
  const { useragent, initial_diff } = entry.data;
  const initialDiff = initial_diff && initial_diff > 0 ? initial_diff : null;
  return { address, worker, time: entry.time, userAgent: useragent ?? null, initialDiff };
}
