import { Injectable } from '@nestjs/common';
import { BlockIngestRepository } from '@app/database';
import type { Delivered, EventHandler } from '../entry';
import { LiveState } from '../live-state';

const HASH = /^[0-9a-f]{64}$/i;

/** A new block of the network: stored, and the newest one shown, whatever order they are told in. */
@Injectable()
export class NewBlockNetworkHandler implements EventHandler<'new_block_network'> {
  readonly event = 'new_block_network';

  constructor(
    private readonly blocks: BlockIngestRepository,
    private readonly liveState: LiveState,
  ) {}

  async handle(entries: readonly Delivered<'new_block_network'>[]): Promise<void> {
    for (const { entry } of entries) {
      const { height, hash, diff } = entry.data;
      const tip = await this.blocks.networkBlock({
        height,
        hash: hash && HASH.test(hash) ? hash.toLowerCase() : null,
        difficulty: diff ?? null,
        time: entry.time,
      });
      if (tip) await this.liveState.writeNetwork(tip);
    }
  }
}
