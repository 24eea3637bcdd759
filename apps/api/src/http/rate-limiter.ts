import { Injectable, Logger } from '@nestjs/common';
import { LIMITS } from '@app/contracts';
import { RedisClients } from '@app/redis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from './app-error';

/** Requests allowed in a minute, by what is asked for. */
export const RATE_LIMITS = {
  /** Per pair of address and IP. */
  challenge: 5,
  verify: 5,
  /** Both steps, all addresses, per IP: bounds the rows and the curve arithmetic that one client can cause. */
  sign_in: 3_000,
  /** Per session, each. */
  refresh: 60,
  logout: 60,
  /** Per IP, each, for requests without a token of any session: what guessing costs. */
  refresh_unknown: 30,
  logout_unknown: 30,
  /** Per user, each. */
  api_key: 30,
  export: 6,
  shares_csv: 10,
  groove_learning: 120,
  groove_hook: 1_200,
  groove_transcript: 60,
  groove_feedback: 60,
  /** KiB of transcripts, not requests. */
  groove_transcript_kib: LIMITS.grooveTranscriptKibPerMinute,
  /** Milliseconds of thread time, not requests. */
  groove_request_ms: LIMITS.grooveRequestMsPerMinute,
  groove_hook_ms: LIMITS.grooveHookMsPerMinute,
} as const;
export type RateLimitName = keyof typeof RATE_LIMITS;

const WINDOW_SECONDS = 60;

/** Counts on the Redis that all nodes share; while Redis is away every node counts for itself. */
@Injectable()
export class RateLimiter {
  private readonly logger = new Logger(RateLimiter.name);
  private readonly limiters: ReadonlyMap<RateLimitName, RateLimiterRedis>;

  constructor(redis: RedisClients) {
    const names = Object.keys(RATE_LIMITS) as RateLimitName[];
    this.limiters = new Map(names.map((name) => [name, limiterFor(name, redis)]));
  }

  /** Counts one request, or what it costs. @throws AppError rate_limited with the seconds to wait */
  async take(name: RateLimitName, key: string, points = 1): Promise<void> {
    try {
      await this.limiters.get(name)?.consume(key, points);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) {
        this.logger.warn(`Rate limit of ${name} could not be counted: ${String(refusal)}`);
        return;
      }
      throw tooManyRequests(refusal.msBeforeNext);
    }
  }

  /** Counts what something has cost, which is known afterwards. Never throws. */
  async spend(name: RateLimitName, key: string, points: number): Promise<void> {
    await this.limiters
      .get(name)
      ?.penalty(key, points)
      .catch(() => undefined);
  }

  /** Whether what may be spent in a minute is spent. */
  async isSpent(name: RateLimitName, key: string): Promise<boolean> {
    return isOver(name, await this.state(name, key));
  }

  /** @throws AppError rate_limited with the seconds to wait where what may be spent in a minute is spent */
  async checkSpent(name: RateLimitName, key: string): Promise<void> {
    const state = await this.state(name, key);
    if (state && isOver(name, state)) throw tooManyRequests(state.msBeforeNext);
  }

  private async state(name: RateLimitName, key: string): Promise<RateLimiterRes | null> {
    const state = this.limiters.get(name)?.get(key) ?? null;
    return Promise.resolve(state).catch(() => null);
  }
}

const isOver = (name: RateLimitName, state: RateLimiterRes | null): boolean =>
  (state?.consumedPoints ?? 0) >= RATE_LIMITS[name];

/** @param milliseconds  until the next request may pass */
export function tooManyRequests(milliseconds: number): AppError {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
  return new AppError('rate_limited', `Too many requests; try again in ${seconds} s.`, undefined, seconds);
}

function limiterFor(name: RateLimitName, redis: RedisClients): RateLimiterRedis {
  const limit = { points: RATE_LIMITS[name], duration: WINDOW_SECONDS, keyPrefix: `ratelimit:${name}` };
  return new RateLimiterRedis({
    ...limit,
    storeClient: redis.commands,
    rejectIfRedisNotReady: true,
    insuranceLimiter: new RateLimiterMemory(limit),
  });
}
