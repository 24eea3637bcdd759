import { Injectable } from '@nestjs/common';
import { LIFETIMES, LIMITS } from '@app/contracts';
import { DataSource, type EntityManager } from 'typeorm';
import { type Account, ACCOUNT_COLUMNS } from './account';
import { rowOf, rowsOf } from './rows';

/** What is stored of a new refresh token: its id, and SHA-256 of the token in hex. */
export interface NewToken {
  id: string;
  hash: string;
}

export type SignInResult =
  { kind: 'signed_in'; account: Account } | { kind: 'challenge_gone' } | { kind: 'banned' };
export type RotationResult =
  | { kind: 'rotated'; account: Account; sessionId: string }
  | { kind: 'reused'; sessionId: string; userId: number }
  | { kind: 'refused' };

export interface SessionRow {
  id: string;
  userAgent: string | null;
  createdAt: Date;
  lastUsedAt: Date;
}
/** Of a session that opens nothing any more: it ended, or its owner must stay out. */
export type Standing = 'ended' | 'banned';
export interface EndedSession {
  sessionId: string;
  userId: number;
}

const ENDED = `id AS "sessionId", user_id AS "userId"`;

/** Sign-ins and the families of refresh tokens that follow them. */
@Injectable()
export class SessionsRepository {
  constructor(private readonly source: DataSource) {}

  /** Uses the challenge, claims the user of the address and starts a session, all or nothing. */
  signIn(given: {
    nonce: string;
    address: string;
    sessionId: string;
    userAgent: string | null;
    token: NewToken;
  }): Promise<SignInResult> {
    return this.source.transaction(async (manager): Promise<SignInResult> => {
      const used = await rowsOf(
        manager,
        `UPDATE auth_challenges SET used_at = now()
         WHERE nonce = $1 AND btc_address = $2 AND used_at IS NULL AND expires_at > now() AND failures < $3
         RETURNING nonce`,
        [given.nonce, given.address, LIMITS.signatureFailuresPerChallenge],
      );
      if (used.length === 0) return { kind: 'challenge_gone' };
      const account = await claim(manager, given.address);
      if (!account) return { kind: 'banned' };
      await manager.query(`INSERT INTO sessions (id, user_id, user_agent) VALUES ($1, $2, $3)`, [
        given.sessionId,
        account.id,
        given.userAgent,
      ]);
      await storeToken(manager, given.sessionId, given.token);
      return { kind: 'signed_in', account };
    });
  }

  /** The id of the session that a refresh token belongs to: open or ended, the token live, spent or expired. */
  async findByToken(hash: string): Promise<string | undefined> {
    const rows = await rowsOf<{ sessionId: string }>(
      this.source,
      `SELECT session_id AS "sessionId" FROM refresh_tokens WHERE token_hash = $1`,
      [hash],
    );
    return rows[0]?.sessionId;
  }

  /** Spends a refresh token for the next one of its family; a token spent before ends the whole family. */
  rotate(hash: string, next: NewToken): Promise<RotationResult> {
    return this.source.transaction(async (manager): Promise<RotationResult> => {
      // The family first, then the token: whoever deletes sessions, and their tokens with them, locks in that order too.
      const [session] = await rowsOf<{ userId: number; revoked: boolean }>(
        manager,
        `SELECT user_id AS "userId", revoked_at IS NOT NULL AS revoked FROM sessions
         WHERE id = (SELECT session_id FROM refresh_tokens WHERE token_hash = $1) FOR UPDATE`,
        [hash],
      );
      if (!session || session.revoked) return { kind: 'refused' };
      const [token] = await rowsOf<{ id: string; sessionId: string; spent: boolean; expired: boolean }>(
        manager,
        `SELECT id, session_id AS "sessionId", spent_at IS NOT NULL AS spent, expires_at <= now() AS expired
         FROM refresh_tokens WHERE token_hash = $1 FOR UPDATE`,
        [hash],
      );
      if (!token) return { kind: 'refused' };
      if (token.spent) {
        await manager.query(`UPDATE sessions SET revoked_at = now() WHERE id = $1`, [token.sessionId]);
        return { kind: 'reused', sessionId: token.sessionId, userId: session.userId };
      }
      const account = await find(manager, session.userId);
      if (token.expired || account.isBanned) return { kind: 'refused' };
      await manager.query(`UPDATE refresh_tokens SET spent_at = now() WHERE id = $1`, [token.id]);
      await manager.query(`UPDATE sessions SET last_used_at = now() WHERE id = $1`, [token.sessionId]);
      await storeToken(manager, token.sessionId, next);
      return { kind: 'rotated', account, sessionId: token.sessionId };
    });
  }

  /** Of these sessions those that open nothing any more, and why; one that does not exist has ended. */
  async fallen(sessionIds: readonly string[]): Promise<Map<string, Standing>> {
    const rows = await rowsOf<{ id: string; standing: Standing }>(
      this.source,
      `SELECT x.id, CASE WHEN u.is_banned THEN 'banned' ELSE 'ended' END AS standing
       FROM unnest($1::uuid[]) AS x (id) LEFT JOIN sessions s ON s.id = x.id LEFT JOIN users u ON u.id = s.user_id
       WHERE s.id IS NULL OR s.revoked_at IS NOT NULL OR u.is_banned`,
      [sessionIds],
    );
    return new Map(rows.map(({ id, standing }) => [id, standing]));
  }

  /** Sessions of a user that can still be refreshed, the last used first. */
  list(userId: number): Promise<SessionRow[]> {
    return rowsOf(
      this.source,
      `SELECT id, user_agent AS "userAgent", created_at AS "createdAt", last_used_at AS "lastUsedAt"
       FROM sessions WHERE user_id = $1 AND revoked_at IS NULL
         AND last_used_at > now() - make_interval(secs => $2)
       ORDER BY last_used_at DESC LIMIT $3`,
      [userId, LIFETIMES.refreshSeconds, LIMITS.sessionsListed],
    );
  }

  /** Ends a session (of that user, where one is given). Empty where there was none to end. */
  end(sessionId: string, userId: number | null = null): Promise<EndedSession[]> {
    return rowsOf(
      this.source,
      `UPDATE sessions SET revoked_at = now()
       WHERE id = $1 AND revoked_at IS NULL AND ($2::bigint IS NULL OR user_id = $2) RETURNING ${ENDED}`,
      [sessionId, userId],
    );
  }

  endByToken(hash: string): Promise<EndedSession[]> {
    return rowsOf(
      this.source,
      `UPDATE sessions SET revoked_at = now() WHERE revoked_at IS NULL
         AND id = (SELECT session_id FROM refresh_tokens WHERE token_hash = $1) RETURNING ${ENDED}`,
      [hash],
    );
  }

  endAll(userId: number): Promise<EndedSession[]> {
    return rowsOf(
      this.source,
      `UPDATE sessions SET revoked_at = now() WHERE user_id = $1 AND revoked_at IS NULL RETURNING ${ENDED}`,
      [userId],
    );
  }
}

/** The account of a proven address: the one its shares made already, or a new one. Undefined where it is banned. */
async function claim(manager: EntityManager, address: string): Promise<Account | undefined> {
  const [account] = await rowsOf<Account>(
    manager,
    `INSERT INTO users (btc_address, claimed_at, last_login, login_count) VALUES ($1, now(), now(), 1)
     ON CONFLICT (btc_address) DO UPDATE SET claimed_at = COALESCE(users.claimed_at, now()),
       hidden_until_claimed = false, last_login = now(), login_count = users.login_count + 1
     WHERE NOT users.is_banned
     RETURNING ${ACCOUNT_COLUMNS}`,
    [address],
  );
  return account;
}

function find(manager: EntityManager, userId: number): Promise<Account> {
  return rowOf(manager, `SELECT ${ACCOUNT_COLUMNS} FROM users WHERE id = $1`, [userId]);
}

async function storeToken(manager: EntityManager, sessionId: string, token: NewToken): Promise<void> {
  await manager.query(
    `INSERT INTO refresh_tokens (id, session_id, token_hash, expires_at)
     VALUES ($1, $2, $3, now() + make_interval(secs => $4))`,
    [token.id, sessionId, token.hash, LIFETIMES.refreshSeconds],
  );
}
