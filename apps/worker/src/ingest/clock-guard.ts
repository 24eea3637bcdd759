import { Inject, Injectable } from '@nestjs/common';
import { LIMITS } from '@app/contracts';
import { type Redis, RedisClients } from '@app/redis';
import { ConsumerTiming } from './timing';
import { WorkerMetrics } from './worker-metrics';

/** The clock of this machine and that of Redis disagree: which shares are of now cannot be decided. */
export class ClockSkewError extends Error {
  constructor(seconds: number) {
    const side = seconds > 0 ? 'ahead of' : 'behind';
    super(
      `the clock of this machine is ${Math.abs(seconds).toFixed(0)} s ${side} that of Redis; set both by NTP. ` +
        `Nothing is read until they agree within ${LIMITS.clockSkewMs / 1000} s, and nothing is lost meanwhile`,
    );
  }
}

/**
 * Compares this machine's clock with that of Redis. Entries more than five minutes ahead are dead-lettered by this clock:
 * on a machine that is an hour slow that would be every share.
 */
@Injectable()
export class ClockGuard {
  private readonly redis: Redis;
  private checkedAt = -Infinity;

  constructor(
    clients: RedisClients,
    private readonly timing: ConsumerTiming,
    @Inject(WorkerMetrics) private readonly metrics: WorkerMetrics,
  ) {
    this.redis = clients.commands;
  }

  /** @throws ClockSkewError, or the fault of Redis */
  async verify(): Promise<void> {
    const before = Date.now();
    const [seconds, microseconds] = await this.redis.time();
    const middle = (before + Date.now()) / 2;
    const skew = middle - (Number(seconds) * 1000 + Number(microseconds) / 1000);
    this.metrics.clockSkew(skew / 1000);
    if (Math.abs(skew) > LIMITS.clockSkewMs) {
      this.checkedAt = -Infinity;
      throw new ClockSkewError(skew / 1000);
    }
    this.checkedAt = performance.now();
  }

  /** `verify`, unless that was done a moment ago. @throws as `verify` does */
  async verifyNowAndThen(): Promise<void> {
    if (performance.now() - this.checkedAt >= this.timing.clockEveryMs) await this.verify();
  }
}
