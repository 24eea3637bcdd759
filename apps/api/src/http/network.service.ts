import { Injectable } from '@nestjs/common';
import { redisKeys } from '@app/contracts';
import { DashboardRepository, type NetworkState } from '@app/database';
import { RedisClients } from '@app/redis';

/** Difficulty and height of the network: live from Redis, behind it what Postgres remembers. */
@Injectable()
export class NetworkService {
  constructor(
    private readonly redis: RedisClients,
    private readonly dashboard: DashboardRepository,
  ) {}

  async state(): Promise<NetworkState> {
    const live = await this.live();
    if (live.difficulty > 0 && live.height > 0) return live;
    const kept = await this.dashboard.network();
    return { difficulty: live.difficulty || kept.difficulty, height: live.height || kept.height };
  }

  private async live(): Promise<NetworkState> {
    const keys = [redisKeys.networkDifficulty, redisKeys.networkHeight];
    const [difficulty, height] = await this.redis.commands.mget(keys).catch(() => []);
    return { difficulty: positive(difficulty), height: Math.floor(positive(height)) };
  }
}

/** The number in a text, or 0 where there is none above it. */
function positive(text: string | null | undefined): number {
  const value = Number(text);
  return Number.isFinite(value) && value > 0 ? value : 0;
}
