import { Injectable } from '@nestjs/common';
import { hashrate } from '@app/bitcoin';
import { HashrateRepository, type WorkerState, WorkerStateRepository } from '@app/database';
import { LiveState } from '../ingest/live-state';
import { Publisher, statusMessage } from '../ingest/publisher';

/**
 * Marks workers that have sent no share for ten minutes, and tells of every worker of which sockets were last told
 * something else than what is: also of those whose news somebody took to the grave. Told first, remembered then.
 */
@Injectable()
export class QuietWorkers {
  /** Back at the last look, and not told: whoever stored their shares may have been about to tell. */
  private seenBack: ReadonlySet<number> = new Set();

  constructor(
    private readonly workers: WorkerStateRepository,
    private readonly hashrates: HashrateRepository,
    private readonly liveState: LiveState,
    private readonly publisher: Publisher,
  ) {}

  async find(now: number): Promise<void> {
    await this.workers.markQuiet(now);
    const back = new Set<number>();
    for (let above = 0; ;) {
      const untold = await this.workers.untold(above);
      above = untold.at(-1)?.id ?? 0;
      if (above === 0) break;
      for (const { id, isOnline } of untold) if (isOnline) back.add(id);
      await this.tell(
        untold.filter(({ id, isOnline }) => !isOnline || this.seenBack.has(id)),
        now,
      );
    }
    this.seenBack = back;
  }

  private async tell(untold: readonly WorkerState[], now: number): Promise<void> {
    if (untold.length === 0) return;
    const quiet = { hashrate_1m: 0, hashrate_5m: 0 };
    await this.liveState.writeWorkers(
      untold.map((state) => (state.isOnline ? { state } : { state, hashrates: quiet })),
      now,
    );
    const back = untold.filter((worker) => worker.isOnline);
    const figures = await this.hashrates.workersFigures(
      [...new Set(back.map((worker) => worker.userId))],
      new Date(now),
    );
    await this.publisher.publish(
      untold.map((worker) => {
        const figure = figures.get(worker.id)?.['5m'];
        if (!worker.isOnline) return statusMessage(worker, 'offline', 0);
        return statusMessage(worker, 'online', figure ? hashrate(figure.work, figure.seconds) : 0);
      }),
    );
    await this.workers.told(untold);
  }
}
