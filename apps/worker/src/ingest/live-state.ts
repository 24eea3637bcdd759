import { Injectable, Logger } from '@nestjs/common';
import { LIFETIMES, redisKeys } from '@app/contracts';
import type { NetworkTip, WorkerState } from '@app/database';
import { type Redis, RedisClients } from '@app/redis';

const KEY_MS = LIFETIMES.workerKeySeconds * 1000;

/** H/s by the name of the hash field. */
export type LiveHashrates = Partial<
  Record<'hashrate_1m' | 'hashrate_5m' | 'hashrate_1h' | 'hashrate_24h', number>
>;

export interface LiveWorker {
  state: WorkerState;
  /** Where a connection knows better than the last share whether the worker is there; null: leave what was said. */
  isOnline?: boolean | null;
  hashrates?: LiveHashrates;
}

/** The live hashes in Redis, written whole from what Postgres holds: writing twice changes nothing, and a loss heals. */
@Injectable()
export class LiveState {
  private readonly logger = new Logger(LiveState.name);
  private readonly redis: Redis;

  constructor(clients: RedisClients) {
    this.redis = clients.commands;
  }

  /** @throws only if Redis is away; a key that somebody made of another type is logged and passed over */
  async writeWorkers(workers: readonly LiveWorker[], now: number): Promise<void> {
    const pipeline = this.redis.pipeline();
    for (const worker of workers) {
      const { address, name, lastShare, connectedAt } = worker.state;
      const latest = Math.max(lastShare?.getTime() ?? 0, connectedAt?.getTime() ?? 0);
      // Whose connection just spoke is no matter of the past, even if he never sent a share.
      if (typeof worker.isOnline !== 'boolean' && latest < now - KEY_MS) continue;
      const key = redisKeys.worker(address, name);
      pipeline.hset(key, fieldsOf(worker));
      pipeline.expire(key, LIFETIMES.workerKeySeconds);
      pipeline.sadd(redisKeys.workers(address), name);
      pipeline.expire(redisKeys.workers(address), LIFETIMES.workerKeySeconds);
    }
    this.passOver(await pipeline.exec());
  }

  async writeNetwork(tip: NetworkTip): Promise<void> {
    const pipeline = this.redis.pipeline();
    pipeline.set(redisKeys.networkHeight, String(tip.height));
    if (tip.hash !== null) pipeline.set(redisKeys.networkBlockHash, tip.hash);
    if (tip.difficulty !== null) pipeline.set(redisKeys.networkDifficulty, String(tip.difficulty));
    this.passOver(await pipeline.exec());
  }

  private passOver(replies: [Error | null, unknown][] | null): void {
    for (const [error] of replies ?? []) {
      if (!error) continue;
      if (!error.message.startsWith('WRONGTYPE')) throw error;
      this.logger.warn(`live state: ${error.message}`);
    }
  }
}

function fieldsOf({ state, isOnline, hashrates }: LiveWorker): Record<string, string> {
  const fields: Record<string, string | number | null | undefined> = {
    is_online: isOnline === null ? null : Number(isOnline ?? state.isOnline),
    last_share: state.lastShare?.toISOString(),
    connected_at: state.connectedAt?.toISOString(),
    useragent: state.userAgent,
    current_diff: state.currentDiff,
    best_diff: state.bestDiff,
    shares_session: state.sessionShares,
    valid_shares: state.validShares,
    invalid_shares: state.invalidShares,
    ...hashrates,
  };
  const known = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(known.map(([name, value]) => [name, String(value)]));
}
