import { Injectable } from '@nestjs/common';
import { hashrate } from '@app/bitcoin';
import { WORKER_ONLINE_MS } from '@app/contracts';
import {
  type Figure,
  HashrateRepository,
  type WindowFigures,
  type WorkerState,
  WorkerStateRepository,
} from '@app/database';
import { LiveState } from '../ingest/live-state';
import { Publisher } from '../ingest/publisher';

const USERS_AT_ONCE = 200;

type Shown = WorkerState & { hasLeft?: boolean };

const perSecond = (figure: Figure | undefined): number =>
  figure ? hashrate(figure.work, figure.seconds) : 0;
const hashratesOf = (figures: WindowFigures | undefined) => ({
  hashrate_1m: perSecond(figures?.['1m']),
  hashrate_5m: perSecond(figures?.['5m']),
  hashrate_1h: perSecond(figures?.['1h']),
  hashrate_24h: perSecond(figures?.['24h']),
});

/** Measures the active miners and their workers, a few hundred users in a query, and tells each his own. */
@Injectable()
export class HashrateTeller {
  constructor(
    private readonly workers: WorkerStateRepository,
    private readonly hashrates: HashrateRepository,
    private readonly liveState: LiveState,
    private readonly publisher: Publisher,
  ) {}

  async tell(now: number): Promise<void> {
    const active = await this.workers.active(now - WORKER_ONLINE_MS);
    const byUser = new Map<number, Shown[]>();
    for (const worker of active) {
      const others = byUser.get(worker.userId);
      if (others) others.push(worker);
      else byUser.set(worker.userId, [worker]);
    }
    const users = [...byUser.keys()];
    for (let index = 0; index < users.length; index += USERS_AT_ONCE) {
      await this.tellSome(users.slice(index, index + USERS_AT_ONCE), byUser, now);
    }
  }

  /** Those who mine no more: what the longer windows hold of them decays to zero, and they are told so. */
  async fade(now: number): Promise<void> {
    const fading = await this.workers.fading(now);
    const owners = [...new Set(fading.map((worker) => worker.userId))];
    const resting = new Set(fading.filter((worker) => worker.resting).map((worker) => worker.userId));
    for (let index = 0; index < owners.length; index += USERS_AT_ONCE) {
      const users = new Set(owners.slice(index, index + USERS_AT_ONCE));
      await this.showWorkers(
        fading.filter((worker) => users.has(worker.userId)),
        now,
      );
      await this.tellUsers(
        [...users].filter((user) => resting.has(user)),
        () => 0,
        now,
      );
    }
  }

  private async tellSome(users: readonly number[], byUser: Map<number, Shown[]>, now: number): Promise<void> {
    await this.showWorkers(
      users.flatMap((user) => byUser.get(user) ?? []),
      now,
    );
    await this.tellUsers(users, (user) => byUser.get(user)?.length ?? 0, now);
  }

  private async showWorkers(workers: readonly Shown[], now: number): Promise<void> {
    const owners = [...new Set(workers.map((worker) => worker.userId))];
    const figures = await this.hashrates.workersFigures(owners, new Date(now));
    await this.liveState.writeWorkers(
      workers.map((state) => ({
        state,
        ...(state.hasLeft ? { isOnline: false } : {}),
        hashrates: hashratesOf(figures.get(state.id)),
      })),
      now,
    );
  }

  private async tellUsers(
    users: readonly number[],
    workersOnline: (user: number) => number,
    now: number,
  ): Promise<void> {
    if (users.length === 0) return;
    const figures = await this.hashrates.usersFigures(users, new Date(now));
    await this.publisher.publish(
      users.map((user) => ({
        event: 'hashrate_update',
        payload: { user_id: user, ...hashratesOf(figures.get(user)), workers_online: workersOnline(user) },
      })),
    );
  }
}
