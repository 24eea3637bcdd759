import { Injectable } from '@nestjs/common';
import { WorkerStateRepository } from '@app/database';
import { LiveState } from '../ingest/live-state';
import { Publisher, statusMessage } from '../ingest/publisher';

/** Tells, once each, of workers that have sent no share for ten minutes. */
@Injectable()
export class QuietWorkers {
  constructor(
    private readonly workers: WorkerStateRepository,
    private readonly liveState: LiveState,
    private readonly publisher: Publisher,
  ) {}

  async find(now: number): Promise<void> {
    const quiet = await this.workers.markQuiet(now);
    const hashrates = { hashrate_1m: 0, hashrate_5m: 0 };
    await this.liveState.writeWorkers(
      quiet.map((state) => ({ state, hashrates })),
      now,
    );
    await this.publisher.publish(quiet.map((worker) => statusMessage(worker, 'offline', 0)));
  }
}
