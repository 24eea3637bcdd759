import { Injectable } from '@nestjs/common';
import { LIMITS } from '@app/contracts';
import { SessionsRepository } from '@app/database';
import { TokenBucket } from '@app/realtime';
import { LRUCache } from 'lru-cache';
import { AppError } from '../http/app-error';
import { RateLimiter, tooManyRequests } from '../http/rate-limiter';
import { hashToken, RefreshTokens } from './refresh-token';

export type UnknownTokenLimit = 'refresh_unknown' | 'logout_unknown';

/** A client network that has shown too many tokens of no session. Times are milliseconds since 1970. */
interface LimitedNetwork {
  endsAt: number;
  lookups: TokenBucket;
}

/** Stands for a marked token that Postgres knows no session of. */
const NONE = '';

/**
 * Finds the session of a refresh token. While a client network is over its limit of unknown tokens, only marked tokens,
 * those found before and few others are looked up: guessing costs no query, and good sessions there go on.
 */
@Injectable()
export class TokenLookups {
  /** By the hash of the token; which session a token belongs to never changes. */
  private readonly sessionIds = new LRUCache<string, string>({ max: LIMITS.refreshTokensRemembered });
  private readonly limited = new LRUCache<string, LimitedNetwork>({ max: LIMITS.networksCounted });

  constructor(
    private readonly sessions: SessionsRepository,
    private readonly tokens: RefreshTokens,
    private readonly limiter: RateLimiter,
  ) {}

  /** As `find`, within the limit of the network. @throws AppError rate_limited */
  findWithin(name: UnknownTokenLimit, token: string, network: string): Promise<string | undefined> {
    const known = this.sessionIds.get(hashToken(token));
    const isLikely = known === undefined ? this.tokens.isMarked(token) : known !== NONE;
    if (!isLikely) this.takeLookup(`${name}:${network}`);
    return this.find(token);
  }

  /** The session of a token, whatever became of it; undefined where there is none. */
  async find(token: string): Promise<string | undefined> {
    const hash = hashToken(token);
    const known = this.sessionIds.get(hash);
    if (known) return known;
    const sessionId = await this.sessions.findByToken(hash);
    // Nothing is remembered of guesses: they would displace the others.
    if (sessionId !== undefined || this.tokens.isMarked(token)) this.sessionIds.set(hash, sessionId ?? NONE);
    return sessionId;
  }

  /** Counts a token of no session for its network. @throws AppError rate_limited */
  async countUnknown(name: UnknownTokenLimit, network: string): Promise<void> {
    const key = `${name}:${network}`;
    try {
      await this.limiter.take(name, network);
      this.limited.delete(key);
    } catch (error) {
      if (error instanceof AppError) this.remember(key, error.retryAfter ?? 1);
      throw error;
    }
  }

  private remember(key: string, seconds: number): void {
    const now = Date.now();
    const { tokenLookupsPerSecond, tokenLookupsBurst } = LIMITS;
    const lookups =
      this.limited.get(key)?.lookups ?? new TokenBucket(tokenLookupsPerSecond, tokenLookupsBurst, now);
    this.limited.set(key, { endsAt: now + seconds * 1000, lookups });
  }

  private takeLookup(key: string): void {
    const limited = this.limited.get(key);
    if (!limited) return;
    const now = Date.now();
    if (limited.endsAt <= now) this.limited.delete(key);
    else if (!limited.lookups.take(now)) throw tooManyRequests(limited.endsAt - now);
  }
}
