import { Injectable } from '@nestjs/common';
import { WorkerStateRepository } from '@app/database';
import type { Delivered, EventHandler } from '../entry';
import { latestOfEachWorker, refOf, withoutRow } from '../latest';
import { LiveState } from '../live-state';
import { WaitingWorkers } from '../waiting-workers';

/** The pool assigned workers another difficulty. */
@Injectable()
export class DiffUpdatedHandler implements EventHandler<'diff_updated'> {
  readonly event = 'diff_updated';
  readonly maxInFlight = 1;

  constructor(
    private readonly workers: WorkerStateRepository,
    private readonly liveState: LiveState,
    private readonly waiting: WaitingWorkers,
  ) {}

  async handle(entries: readonly Delivered<'diff_updated'>[]): Promise<void> {
    const changes = latestOfEachWorker(entries).map((delivered) => ({
      ...refOf(delivered),
      difficulty: delivered.entry.data.new_diff,
    }));
    const states = await this.workers.difficultyChanged(changes);
    const now = Date.now();
    await this.liveState.writeWorkers(
      states.map((state) => ({ state, isOnline: null })),
      now,
    );
    await this.waiting.difficultyChanged(withoutRow(changes, states), now);
  }
}
