import { Injectable } from '@nestjs/common';
import { HIDDEN_MINER } from '@app/contracts';
import { DataSource, type EntityManager } from 'typeorm';
import { rowsOf } from './rows';
import type { EndedSession } from './sessions.repository';

/** What ended with an account: the sessions that were open, and the hashes of its API keys. */
export interface DeletedAccount {
  sessions: EndedSession[];
  keyHashes: string[];
}

/** The end of an account. Its address, shares and figures stay, without an owner and hidden. */
@Injectable()
export class AccountRepository {
  constructor(private readonly source: DataSource) {}

  /** Deletes what the owner gave, all or nothing. Null where nobody owns the address any more. */
  delete(userId: number): Promise<DeletedAccount | null> {
    return this.source.transaction(async (tx) => {
      const owned = await rowsOf(
        tx,
        `SELECT 1 FROM users WHERE id = $1 AND claimed_at IS NOT NULL FOR NO KEY UPDATE`,
        [userId],
      );
      if (owned.length === 0) return null;
      const sessions = await rowsOf<EndedSession & { open: boolean }>(
        tx,
        `DELETE FROM sessions WHERE user_id = $1
         RETURNING id AS "sessionId", user_id AS "userId", revoked_at IS NULL AS open`,
        [userId],
      );
      const keys = await rowsOf<{ hash: string }>(
        tx,
        `DELETE FROM api_keys WHERE user_id = $1 RETURNING key_hash AS hash`,
        [userId],
      );
      await tx.query(`DELETE FROM user_settings WHERE user_id = $1`, [userId]);
      await tx.query(`DELETE FROM upcoming_events WHERE target_user_id = $1`, [userId]);
      await silenceFeed(tx, userId);
      await forgetGroove(tx, userId);
      await tx.query(
        `UPDATE users SET display_name = NULL, display_name_normalized = NULL, country_code = NULL, avatar_url = NULL,
           bio = NULL, claimed_at = NULL, last_login = NULL, login_count = 0, hidden_until_claimed = true
         WHERE id = $1`,
        [userId],
      );
      const open = sessions.filter((session) => session.open);
      return {
        sessions: open.map(({ sessionId }) => ({ sessionId, userId })),
        keyHashes: keys.map(({ hash }) => hash),
      };
    });
  }
}

/** What hangs on a learning or a session goes with it, by foreign keys. */
async function forgetGroove(tx: EntityManager, userId: number): Promise<void> {
  for (const table of GROOVE_TABLES) await tx.query(`DELETE FROM ${table} WHERE user_id = $1`, [userId]);
}

const GROOVE_TABLES = [
  'groove_sessions',
  'groove_learnings',
  'groove_session_days',
  'groove_strategy_distributions',
  'groove_parameters',
  'groove_parameter_days',
  'groove_components',
  'groove_activity',
  'groove_ingest_days',
  'groove_rejections',
  'groove_hook_keys',
  'groove_processed',
  // After the sessions, whose messages are counted off it.
  'groove_stored',
] as const;

/** Lines for him alone go; those for all stay as news of nobody in particular. */
async function silenceFeed(tx: EntityManager, userId: number): Promise<void> {
  await tx.query(`DELETE FROM activity_feed WHERE user_id = $1 AND NOT is_global`, [userId]);
  await tx.query(
    `UPDATE activity_feed SET title = replace(title, metadata->>'user', $2),
       description = replace(description, metadata->>'user', $2), metadata = metadata - 'user' - 'worker'
     WHERE user_id = $1 AND is_global AND metadata ? 'user'`,
    [userId, HIDDEN_MINER],
  );
}
