import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { WORKER_ONLINE_MS } from '@app/contracts';
import type { WorkerState } from './ingest.types';
import { lockWorkers, WORKER_STATE, type WorkerRef } from './worker-directory';

/** What miners' connections tell about workers, and which workers went quiet. */
@Injectable()
export class WorkerStateRepository {
  constructor(private readonly source: DataSource) {}

  /** A session began: remembers when, with what software, and where the session's count of shares starts. */
  async connected(
    ref: WorkerRef,
    userAgent: string | null,
    initialDiff: number | null,
  ): Promise<WorkerState | undefined> {
    return this.change(
      ref,
      `connected_at = $2, user_agent = coalesce(nullif($3, ''), w.user_agent),
       session_base = w.valid_shares + w.invalid_shares,
       current_diff = CASE WHEN w.last_share IS NULL OR w.last_share <= $2 THEN coalesce($4, w.current_diff) ELSE w.current_diff END`,
      'w.connected_at IS NULL OR w.connected_at < $2',
      [userAgent, initialDiff],
    );
  }

  /** A session ended; an older end than the present session's beginning changes nothing. */
  async disconnected(ref: WorkerRef): Promise<WorkerState | undefined> {
    return this.change(ref, 'connected_at = NULL', 'w.connected_at <= $2', []);
  }

  /** The pool assigned another difficulty; a share later than that has said so already. */
  async difficultyChanged(ref: WorkerRef, difficulty: number): Promise<WorkerState | undefined> {
    return this.change(ref, 'current_diff = $3', 'w.last_share IS NULL OR w.last_share <= $2', [difficulty]);
  }

  /** The present state of one worker, made if it was unknown. */
  async find(ref: WorkerRef): Promise<WorkerState | undefined> {
    return this.source.transaction(async (tx) => state(tx, ref));
  }

  /** Marks workers without a share for ten minutes as offline and returns each of them once, whoever asks. */
  async markQuiet(now: number): Promise<WorkerState[]> {
    const [rows] = await this.source.query<[WorkerState[], number]>(
      `UPDATE workers w SET is_online = false FROM users u
        WHERE u.id = w.user_id AND w.id IN (
          SELECT id FROM workers WHERE is_online AND last_share <= $1 ORDER BY id FOR NO KEY UPDATE SKIP LOCKED)
        RETURNING ${WORKER_STATE}`,
      [new Date(now - WORKER_ONLINE_MS)],
    );
    return rows;
  }

  /** Workers with a share since `since` (epoch ms), for the live hashrates. */
  async active(since: number): Promise<WorkerState[]> {
    return this.source.query<WorkerState[]>(
      `SELECT ${WORKER_STATE} FROM workers w JOIN users u ON u.id = w.user_id
        WHERE w.id IN (SELECT worker_id FROM worker_minutes WHERE bucket >= date_trunc('minute', $1::timestamptz)) AND w.last_share >= $1
        ORDER BY w.user_id, w.id`,
      [new Date(since).toISOString()],
    );
  }

  private async change(
    ref: WorkerRef,
    assignments: string,
    condition: string,
    values: unknown[],
  ): Promise<WorkerState | undefined> {
    return this.source.transaction(async (tx) => {
      const before = await state(tx, ref);
      const parameters = [before?.id, new Date(ref.time).toISOString(), ...values];
      await tx.query(
        `UPDATE workers w SET ${assignments} WHERE w.id = $1 AND $2::timestamptz IS NOT NULL AND (${condition})`,
        parameters,
      );
      return state(tx, ref);
    });
  }
}

async function state(tx: EntityManager, ref: WorkerRef): Promise<WorkerState | undefined> {
  const { workers } = await lockWorkers(tx, [ref]);
  return [...workers.values()][0];
}
