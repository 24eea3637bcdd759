import { Injectable } from '@nestjs/common';
import { WorkerStateRepository } from '@app/database';
import type { Delivered, EventHandler } from '../entry';
import { latestOfEachWorker } from '../latest';
import { LiveState } from '../live-state';

/** The pool assigned a miner another difficulty. */
@Injectable()
export class DiffUpdatedHandler implements EventHandler<'diff_updated'> {
  readonly event = 'diff_updated';

  constructor(
    private readonly workers: WorkerStateRepository,
    private readonly liveState: LiveState,
  ) {}

  async handle(entries: readonly Delivered<'diff_updated'>[]): Promise<void> {
    for (const { entry, address, worker } of latestOfEachWorker(entries)) {
      const ref = { address, worker, time: entry.time };
      const state = await this.workers.difficultyChanged(ref, entry.data.new_diff);
      if (state) await this.liveState.writeWorkers([{ state, isOnline: null }], Date.now());
    }
  }
}
