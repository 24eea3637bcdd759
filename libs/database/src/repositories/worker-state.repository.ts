import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { WORKER_ONLINE_MS } from '@app/contracts';
import type { WorkerState } from './ingest.types';
import { rowsOf } from './rows';
import { lockWorkers, WORKER_STATE, type WorkerRef } from './worker-directory';

const UNTOLD_AT_ONCE = 1_000;
const FADING_MS = 24 * 3_600_000 + WORKER_ONLINE_MS;

/** What miners' connections tell about workers, and which workers went quiet. */
@Injectable()
export class WorkerStateRepository {
  constructor(private readonly source: DataSource) {}

  /**
   * A session began: remembers when, with what software, and where the session's count of shares starts. Told again
   * after it ended, or after a later one began, it changes nothing.
   */
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
      '(w.connected_at IS NULL OR w.connected_at < $2) AND (w.session_ended_at IS NULL OR w.session_ended_at < $2)',
      [userAgent, initialDiff],
    );
  }

  /** A session ended; an older end than the present session's beginning changes nothing. */
  async disconnected(ref: WorkerRef): Promise<WorkerState | undefined> {
    return this.change(
      ref,
      `connected_at = CASE WHEN w.connected_at <= $2 THEN NULL ELSE w.connected_at END, session_ended_at = greatest(w.session_ended_at, $2)`,
      'true',
      [],
    );
  }

  /** The pool assigned another difficulty; a share later than that has said so already. */
  async difficultyChanged(ref: WorkerRef, difficulty: number): Promise<WorkerState | undefined> {
    return this.change(ref, 'current_diff = $3', 'w.last_share IS NULL OR w.last_share <= $2', [difficulty]);
  }

  /** The present state of one worker, made if it was unknown. */
  async find(ref: WorkerRef): Promise<WorkerState | undefined> {
    return this.source.transaction(async (tx) => state(tx, ref));
  }

  /** Marks workers without a share for ten minutes as offline; what sockets are to hear of it stands in `untold`. */
  async markQuiet(now: number): Promise<void> {
    await this.source.query(
      `UPDATE workers SET is_online = false WHERE id IN (
         SELECT id FROM workers WHERE is_online AND last_share <= $1 ORDER BY id FOR NO KEY UPDATE SKIP LOCKED)`,
      [new Date(now - WORKER_ONLINE_MS)],
    );
  }

  /** Workers of which sockets were told something else than what is, above an id, a thousand at most, by id. */
  async untold(above: number): Promise<WorkerState[]> {
    return rowsOf(
      this.source,
      `SELECT ${WORKER_STATE} FROM workers w JOIN users u ON u.id = w.user_id
        WHERE w.told_online <> w.is_online AND w.id > $1 ORDER BY w.id LIMIT ${UNTOLD_AT_ONCE}`,
      [above],
    );
  }

  /** Remembers what sockets were told; a worker who changed meanwhile is untold again. */
  async told(workers: readonly Pick<WorkerState, 'id' | 'isOnline'>[]): Promise<void> {
    if (workers.length === 0) return;
    await this.source.query(
      `UPDATE workers w SET told_online = t.is_online FROM unnest($1::bigint[], $2::boolean[]) AS t (id, is_online)
        WHERE w.id IN (SELECT id FROM workers WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE) AND w.id = t.id`,
      [workers.map(({ id }) => id), workers.map(({ isOnline }) => isOnline)],
    );
  }

  /** Workers with a share since `since` (epoch ms), for the live hashrates. `hasLeft`: disconnected after the last one. */
  async active(since: number): Promise<(WorkerState & { hasLeft: boolean })[]> {
    return rowsOf(
      this.source,
      `SELECT ${WORKER_STATE}, (w.connected_at IS NULL AND coalesce(w.session_ended_at >= w.last_share, false)) AS "hasLeft"
         FROM workers w JOIN users u ON u.id = w.user_id
        WHERE w.id IN (SELECT worker_id FROM worker_minutes WHERE bucket >= date_trunc('minute', $1::timestamptz)) AND w.last_share >= $1
        ORDER BY w.user_id, w.id`,
      [new Date(since).toISOString()],
    );
  }

  /**
   * Workers without a share for ten minutes that had one within the longest window of the hashrates (24 h): theirs
   * decay. A little more than the window, so that the last telling says zero. `resting`: their owner mines no more.
   */
  async fading(now: number): Promise<(WorkerState & { resting: boolean })[]> {
    return rowsOf(
      this.source,
      `SELECT ${WORKER_STATE}, NOT EXISTS (
          SELECT 1 FROM workers a WHERE a.user_id = w.user_id AND a.last_share > $2) AS resting
         FROM workers w JOIN users u ON u.id = w.user_id
        WHERE w.last_share > $1 AND w.last_share <= $2 ORDER BY w.user_id, w.id`,
      [new Date(now - FADING_MS), new Date(now - WORKER_ONLINE_MS)],
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
