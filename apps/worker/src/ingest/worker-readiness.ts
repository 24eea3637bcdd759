import { Injectable } from '@nestjs/common';
import { CONSUMER_GROUP, redisKeys, streamName } from '@app/contracts';
import { findStall, type Redis, RedisClients } from '@app/redis';
import { DataSource } from 'typeorm';
import { ClockGuard } from './clock-guard';
import { messageOf } from './faults';
import { ConsumerTiming } from './timing';

const SHARES = streamName('share_submitted');
const CHECK_TIMEOUT_MS = 2_000;

/** Whether this worker process does what it is for: an orchestrator restarts one that does not. */
@Injectable()
export class WorkerReadiness {
  private readonly redis: Redis;

  constructor(
    clients: RedisClients,
    private readonly source: DataSource,
    private readonly clock: ClockGuard,
    private readonly timing: ConsumerTiming,
  ) {
    this.redis = clients.commands;
  }

  /** What is wrong, a sentence each; empty means ready. A check that takes over 2 s counts as failed. */
  async problems(): Promise<string[]> {
    const checks: [string, () => Promise<string | void>][] = [
      ['Postgres', () => this.source.query('SELECT 1').then(() => undefined)],
      ['Redis', () => this.redis.ping().then(() => undefined)],
      ['clock', () => this.clock.verify()],
      ['shares', () => this.stall()],
    ];
    const found = await Promise.all(
      checks.map(async ([name, check]) => {
        const problem = await inTime(check).catch(messageOf);
        return problem ? [`${name}: ${problem}`] : [];
      }),
    );
    return found.flat();
  }

  private async stall(): Promise<string | void> {
    const { stalledMs } = this.timing;
    const of = { stream: SHARES, group: CONSUMER_GROUP, progress: redisKeys.ingestProgress, stalledMs };
    const stall = await findStall(this.redis, of);
    return stall && `${stall.waiting} wait and none was stored for ${stall.seconds} s`;
  }
}

async function inTime(check: () => Promise<string | void>): Promise<string | void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer within 2 s')), CHECK_TIMEOUT_MS);
  });
  try {
    return await Promise.race([check(), late]);
  } finally {
    clearTimeout(timer);
  }
}
