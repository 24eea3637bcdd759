import { Injectable } from '@nestjs/common';
import { redisKeys } from '@app/contracts';
import { NetworkBlocksRepository } from '@app/database';
import { type Redis, RedisClients } from '@app/redis';
import { LiveState } from '../ingest/live-state';

/** Writes what Postgres knows of the network into a Redis that has forgotten it. */
@Injectable()
export class NetworkKeeper {
  private readonly redis: Redis;

  constructor(
    clients: RedisClients,
    private readonly network: NetworkBlocksRepository,
    private readonly liveState: LiveState,
  ) {
    this.redis = clients.commands;
  }

  async restore(): Promise<void> {
    const { networkHeight, networkDifficulty, networkBlockHash } = redisKeys;
    if ((await this.redis.exists(networkHeight, networkDifficulty, networkBlockHash)) === 3) return;
    const tip = await this.network.tip();
    if (tip) await this.liveState.writeNetwork(tip);
  }
}
