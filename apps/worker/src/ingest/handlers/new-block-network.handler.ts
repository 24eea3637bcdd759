import { Injectable } from '@nestjs/common';
import { NetworkBlocksRepository } from '@app/database';
import type { Delivered, EventHandler } from '../entry';
import { LiveState } from '../live-state';

const HASH = /^[0-9a-f]{64}$/i;

/** A new block of the network: stored, and the newest one shown, whatever order they are told in. */
@Injectable()
export class NewBlockNetworkHandler implements EventHandler<'new_block_network'> {
  readonly event = 'new_block_network';
  readonly maxInFlight = 1;

  constructor(
    private readonly blocks: NetworkBlocksRepository,
    private readonly liveState: LiveState,
  ) {}

  async handle(entries: readonly Delivered<'new_block_network'>[]): Promise<void> {
    const seen = entries.map(({ entry: { data, time } }) => ({
      height: data.height,
      hash: data.hash && HASH.test(data.hash) ? data.hash.toLowerCase() : null,
      difficulty: data.diff ?? null,
      time,
    }));
    const tip = await this.blocks.add(seen);
    if (tip) await this.liveState.writeNetwork(tip);
  }
}
