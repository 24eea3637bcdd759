import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { WORKER_ONLINE_MS } from '@app/contracts';
import type { WorkerState } from './ingest.types';
import { rowsOf } from './rows';
import { WORKER_STATE, type WorkerRef } from './worker-directory';

const UNTOLD_AT_ONCE = 1_000;
const CHANGED_AT_ONCE = 250;
const FADING_MS = 24 * 3_600_000 + WORKER_ONLINE_MS;

/** A session of a worker; `initialDiff` null where the pool assigned none. */
export interface SessionStart extends WorkerRef {
  userAgent: string | null;
  initialDiff: number | null;
}
export interface WorkerDifficulty extends WorkerRef {
  difficulty: number;
}

/** Neither a share of `w` nor an assignment is later than `g.at`. */
const NOTHING_NEWER = `((w.last_share IS NULL OR w.last_share <= g.at) AND (w.current_diff_at IS NULL OR w.current_diff_at <= g.at))`;

/** Shares of `w` since `g.at` that are stored already: whole ten minutes from the rollup, what is before them one by one. */
const SHARES_SINCE = `(
  (SELECT count(*) FROM shares s WHERE s.worker_id = w.id AND s.time >= g.at
     AND s.time < date_bin('10 minutes', g.at, 'epoch'::timestamptz) + interval '10 minutes') +
  (SELECT coalesce(sum(t.accepted + t.rejected), 0) FROM worker_ten_minutes t
    WHERE t.worker_id = w.id AND t.bucket > date_bin('10 minutes', g.at, 'epoch'::timestamptz)))`;

/** What miners' connections tell about workers, and which workers went quiet. */
@Injectable()
export class WorkerStateRepository {
  constructor(private readonly source: DataSource) {}

  /**
   * Sessions began: remembers when, with what software, and where the session's count of shares starts. Repeated after
   * it ended, or after a later one began, it changes nothing. One entry a worker.
   * @returns the workers that there are, as they stand then; a worker exists from its first share on
   */
  connected(starts: readonly SessionStart[]): Promise<WorkerState[]> {
    return this.change(
      starts,
      `UPDATE workers w SET connected_at = g.at, user_agent = coalesce(nullif(g.agent, ''), w.user_agent),
         session_base = w.valid_shares + w.invalid_shares - ${SHARES_SINCE},
         current_diff = CASE WHEN ${NOTHING_NEWER} THEN coalesce(g.diff, w.current_diff) ELSE w.current_diff END,
         current_diff_at = CASE WHEN ${NOTHING_NEWER} AND g.diff IS NOT NULL THEN g.at ELSE w.current_diff_at END
       FROM unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::float8[]) AS g (id, at, agent, diff)
       WHERE w.id = g.id AND (w.connected_at IS NULL OR w.connected_at < g.at) AND (w.session_ended_at IS NULL OR w.session_ended_at < g.at)`,
      (held) => [held.map(({ userAgent }) => userAgent), held.map(({ initialDiff }) => initialDiff)],
    );
  }

  /** Sessions ended; an older end than the present session's beginning changes nothing. @returns as `connected` does */
  disconnected(ends: readonly WorkerRef[]): Promise<WorkerState[]> {
    return this.change(
      ends,
      `UPDATE workers w SET connected_at = CASE WHEN w.connected_at <= g.at THEN NULL ELSE w.connected_at END,
         session_ended_at = greatest(w.session_ended_at, g.at)
       FROM unnest($1::bigint[], $2::timestamptz[]) AS g (id, at) WHERE w.id = g.id`,
      () => [],
    );
  }

  /** The pool assigned other difficulties; a later share has said so already. @returns as `connected` does */
  difficultyChanged(changes: readonly WorkerDifficulty[]): Promise<WorkerState[]> {
    return this.change(
      changes,
      `UPDATE workers w SET current_diff = g.diff, current_diff_at = g.at
       FROM unnest($1::bigint[], $2::timestamptz[], $3::float8[]) AS g (id, at, diff) WHERE w.id = g.id AND ${NOTHING_NEWER}`,
      (held) => [held.map(({ difficulty }) => difficulty)],
    );
  }

  /** The present state of the workers that there are. */
  find(refs: readonly WorkerRef[]): Promise<WorkerState[]> {
    return rowsOf(
      this.source,
      `SELECT ${WORKER_STATE} FROM unnest($1::text[], $2::text[]) AS g (address, name)
         JOIN users u ON u.btc_address = g.address JOIN workers w ON w.user_id = u.id AND w.name = g.name ORDER BY w.id`,
      [refs.map(({ address }) => address), refs.map(({ worker }) => worker)],
    );
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

  /** A few hundred at a time: shares of these workers wait for no longer. */
  private async change<Ref extends WorkerRef>(
    refs: readonly Ref[],
    update: string,
    columns: (held: readonly Ref[]) => unknown[][],
  ): Promise<WorkerState[]> {
    const states: WorkerState[] = [];
    for (let start = 0; start < refs.length; start += CHANGED_AT_ONCE)
      states.push(...(await this.changeSome(refs.slice(start, start + CHANGED_AT_ONCE), update, columns)));
    return states;
  }

  /** Locks the workers that there are by id, as ingest does, and changes them in one statement. */
  private async changeSome<Ref extends WorkerRef>(
    refs: readonly Ref[],
    update: string,
    columns: (held: readonly Ref[]) => unknown[][],
  ): Promise<WorkerState[]> {
    return this.source.transaction(async (tx) => {
      const held = await tx.query<{ id: number; at: number }[]>(
        `SELECT w.id, g.at FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS g (address, name, at)
           JOIN users u ON u.btc_address = g.address JOIN workers w ON w.user_id = u.id AND w.name = g.name
          ORDER BY w.id FOR NO KEY UPDATE OF w`,
        [refs.map(({ address }) => address), refs.map(({ worker }) => worker)],
      );
      if (held.length === 0) return [];
      const ids = held.map(({ id }) => id);
      const found = held.flatMap(({ at }) => refs[at - 1] ?? []);
      const times = found.map(({ time }) => new Date(time).toISOString());
      await tx.query(update, [ids, times, ...columns(found)]);
      return tx.query<WorkerState[]>(
        `SELECT ${WORKER_STATE} FROM workers w JOIN users u ON u.id = w.user_id WHERE w.id = ANY($1::bigint[]) ORDER BY w.id`,
        [ids],
      );
    });
  }
}
