import { Injectable } from '@nestjs/common';
import { LIMITS } from '@app/contracts';
import { DataSource } from 'typeorm';
import { rowsOf } from './rows';

/** One row of an export: the JSON that is told, and the place after which the next page begins. */
interface ExportRow {
  row: string;
  place: string;
}

/** Postgres writes the JSON: a time is ISO 8601 in UTC with milliseconds. */
const time = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** Lists of an export: $1 is the user, $2 the place before (null for the first page), $3 how many. */
const LISTS = {
  sessions: `SELECT id::text AS place, json_build_object('id', id, 'user_agent', user_agent, 'created_at', ${time('created_at')},
      'last_used_at', ${time('last_used_at')}, 'ended_at', ${time('revoked_at')})::text AS row
    FROM sessions WHERE user_id = $1 AND ($2::uuid IS NULL OR id > $2::uuid) ORDER BY id LIMIT $3`,
  api_keys: `SELECT id::text AS place, json_build_object('id', id, 'name', name, 'key_prefix', key_prefix,
      'permissions', permissions, 'created_at', ${time('created_at')}, 'expires_at', ${time('expires_at')},
      'last_used_at', ${time('last_used_at')})::text AS row
    FROM api_keys WHERE user_id = $1 AND ($2::uuid IS NULL OR id > $2::uuid) ORDER BY id LIMIT $3`,
  workers: `SELECT name AS place, json_build_object('name', name, 'first_seen', ${time('first_seen')},
      'last_share', ${time('last_share')}, 'valid_shares', valid_shares, 'invalid_shares', invalid_shares,
      'work', work::text, 'best_diff', best_diff, 'current_diff', current_diff, 'user_agent', user_agent)::text AS row
    FROM workers WHERE user_id = $1 AND ($2::text IS NULL OR name > $2::text) ORDER BY name LIMIT $3`,
  bests: `SELECT timeframe || '/' || period_key AS place, json_build_object('timeframe', timeframe, 'period', period_key,
      'best_diff', best_difficulty, 'worker_name', worker_name, 'share_id', event_id, 'time', ${time('share_time')})::text AS row
    FROM personal_bests WHERE user_id = $1 AND ($2::text IS NULL OR timeframe || '/' || period_key > $2::text)
    ORDER BY timeframe || '/' || period_key LIMIT $3`,
  days: `SELECT day::text AS place, json_build_object('day', day, 'accepted', accepted, 'rejected', rejected,
      'work', work::text, 'best_diff', best_diff, 'active_minutes', bit_count(active_minutes))::text AS row
    FROM user_days WHERE user_id = $1 AND ($2::date IS NULL OR day > $2::date) ORDER BY day LIMIT $3`,
  blocks: `SELECT block_height::text AS place, json_build_object('height', block_height, 'hash', block_hash,
      'worker_name', worker_name, 'reward_btc', reward_btc::text, 'found_at', ${time('found_at')},
      'confirmed_at', ${time('confirmed_at')}, 'refused_at', ${time('refused_at')})::text AS row
    FROM blocks WHERE user_id = $1 AND ($2::integer IS NULL OR block_height > $2::integer) ORDER BY block_height LIMIT $3`,
  feed: `SELECT id::text AS place, json_build_object('id', id, 'type', event_type, 'text', title, 'description', description,
      'time', ${time('created_at')}, 'private', NOT is_global, 'metadata', metadata)::text AS row
    FROM activity_feed WHERE user_id = $1 AND ($2::bigint IS NULL OR id > $2::bigint) ORDER BY id LIMIT $3`,
  groove_learnings: `SELECT l.id::text AS place, json_build_object('id', l.id, 'description', t.description, 'insight', t.insight,
      'category', l.category, 'scope', l.scope_kind, 'scope_path', l.scope_path, 'status', l.status, 'source', l.source,
      'source_session', l.source_session, 'estimated_value', l.estimated_value, 'confidence', l.confidence,
      'session_count', l.session_count, 'times_injected', l.times_injected, 'created_at', ${time('l.created_at')})::text AS row
    FROM groove_learnings l JOIN groove_learning_texts t ON t.user_id = l.user_id AND t.learning_id = l.id
    WHERE l.user_id = $1 AND ($2::uuid IS NULL OR l.id > $2::uuid) ORDER BY l.id LIMIT $3`,
  groove_sessions: `SELECT id AS place, json_build_object('id', id, 'context_type', context_type, 'scope_path', scope_path,
      'started_at', ${time('started_at')}, 'ended_at', ${time('ended_at')}, 'end_reason', end_reason,
      'outcome', outcome, 'feedback', feedback, 'feedback_note', feedback_note)::text AS row
    FROM groove_sessions WHERE user_id = $1 AND ($2::text IS NULL OR id > $2::text) ORDER BY id LIMIT $3`,
  groove_messages: `SELECT json_build_array(session_id, uuid)::text AS place, json_build_object('session_id', session_id, 'uuid', uuid,
      'role', role, 'at', ${time('at')}, 'text', text, 'tools', tools)::text AS row
    FROM groove_messages WHERE user_id = $1 AND ($2::json IS NULL OR (session_id, uuid) > ($2::json->>0, $2::json->>1))
    ORDER BY session_id, uuid LIMIT $3`,
  groove_attributions: `SELECT json_build_array(session_id, learning_id)::text AS place, json_build_object('session_id', session_id,
      'learning_id', learning_id, 'time', ${time('session_at')}, 'activated', activated, 'withheld', withheld,
      'outcome', outcome, 'value', value, 'signals', signals)::text AS row
    FROM groove_attributions
    WHERE user_id = $1 AND ($2::json IS NULL OR (session_id, learning_id) > ($2::json->>0, ($2::json->>1)::uuid))
    ORDER BY session_id, learning_id LIMIT $3`,
  groove_activity: `SELECT id::text AS place, json_build_object('time', ${time('at')}, 'type', type, 'message', message)::text AS row
    FROM groove_activity WHERE user_id = $1 AND ($2::bigint IS NULL OR id > $2::bigint) ORDER BY id LIMIT $3`,
} as const;
export type ExportList = keyof typeof LISTS;
export const EXPORT_LISTS = Object.keys(LISTS) as ExportList[];

/** Everything that is stored about a user, list by list. Secrets are not among it. */
@Injectable()
export class ExportRepository {
  constructor(private readonly source: DataSource) {}

  /** When the address was proven, and how often its owner signed in. */
  async signIns(userId: number): Promise<{ claimedAt: Date | null; loginCount: number } | null> {
    const [found] = await rowsOf<{ claimedAt: Date | null; loginCount: number }>(
      this.source,
      `SELECT claimed_at AS "claimedAt", login_count AS "loginCount" FROM users WHERE id = $1`,
      [userId],
    );
    return found ?? null;
  }

  /** The rows of a list as JSON texts, page by page: no more than `LIMITS.exportPage` are in memory at once. */
  async *pages(userId: number, list: ExportList): AsyncGenerator<string[]> {
    let place: string | null = null;
    for (;;) {
      const rows: ExportRow[] = await rowsOf<ExportRow>(this.source, LISTS[list], [
        userId,
        place,
        LIMITS.exportPage,
      ]);
      if (rows.length > 0) yield rows.map(({ row }) => row);
      place = rows.at(-1)?.place ?? null;
      if (rows.length < LIMITS.exportPage) return;
    }
  }
}
