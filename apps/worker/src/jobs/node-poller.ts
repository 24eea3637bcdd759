import { Inject, Injectable } from '@nestjs/common';
import type { BitcoindConfig } from '@app/config';
import { streamName } from '@app/contracts';
import { BlockIngestRepository, NetworkBlocksRepository } from '@app/database';
import { type Redis, RedisClients } from '@app/redis';
import { BITCOIND } from '../tokens';
import { type BlockHeader, type ChainInfo, NodeClient } from './node-client';

/** How the poller treats a node; a value in the module, so that tests can be quicker. */
export class NodeTiming {
  readonly timeoutMs: number = 5_000;
}

/** Blocks below the tip that are looked through for another chain, or for what came since the last look. */
const LOOK_BACK = 12;
/** Blocks of ours below the tip that are compared with the node's. */
const JUDGED = 100;
/** With a block of another on top of another's: ours is not in the chain. */
const DEEP = 1;
/** What is not heard within this time is said again. */
const AGAIN_MS = 60_000;

/**
 * Asks a node for its tip and writes what is new into the streams, so that it goes the one path of all events. Of the
 * blocks that the pool found it says whether they stand in the chain; after a reorganisation it says so again.
 */
@Injectable()
export class NodePoller {
  private readonly node: NodeClient | undefined;
  private readonly redis: Redis;
  /** What this process has written already: the worker may need a while to read it. */
  private seenTip: string | undefined;
  private readonly judged = new Map<string, { word: string; at: number }>();

  constructor(
    @Inject(BITCOIND) config: BitcoindConfig | null,
    timing: NodeTiming,
    clients: RedisClients,
    private readonly network: NetworkBlocksRepository,
    private readonly blocks: BlockIngestRepository,
  ) {
    this.node = config ? new NodeClient({ ...config, timeoutMs: timing.timeoutMs }) : undefined;
    this.redis = clients.commands;
  }

  /** Does nothing without a node, and while it is still catching up. @throws Error for a node that does not answer well */
  async poll(now: number): Promise<void> {
    if (!this.node) return;
    const info = await this.node.chainInfo();
    if (info.initialblockdownload) return;
    if (info.bestblockhash !== this.seenTip) {
      for (const header of await this.newHeaders(this.node, info)) await this.tellBlock(header, now);
      this.seenTip = info.bestblockhash;
    }
    await this.judge(this.node, info.blocks, now);
  }

  /** From the tip down to the first block that we know as it is, the oldest first. */
  private async newHeaders(node: NodeClient, info: ChainInfo): Promise<BlockHeader[]> {
    const headers: BlockHeader[] = [];
    let next: string | undefined = info.bestblockhash;
    while (next !== undefined && headers.length < LOOK_BACK) {
      const header: BlockHeader = await node.header(next);
      const known = await this.network.at(header.height);
      if (known?.hash === header.hash && known.difficulty !== null) break;
      headers.unshift(header);
      next = header.previousblockhash;
    }
    return headers;
  }

  private async tellBlock(
    { height, hash, difficulty, previousblockhash }: BlockHeader,
    now: number,
  ): Promise<void> {
    const data = { height, hash, diff: difficulty, prev_hash: previousblockhash ?? '' };
    await this.write('new_block_network', `node:${hash}`, data, now);
  }

  /** Compares blocks of ours with the node's at their height. One that differs at the very tip may still win. */
  private async judge(node: NodeClient, tip: number, now: number): Promise<void> {
    const least = tip - JUDGED;
    for (const { height, hash, status } of await this.blocks.hashesFrom(least)) {
      if (height > tip) continue;
      const isInChain = (await node.hashAt(height)) === hash;
      if (!isInChain && tip - height < DEEP) continue;
      const word = isInChain ? 'confirmed' : 'refused';
      if (word === status) this.judged.delete(hash);
      const said = this.judged.get(hash);
      if (word === status || (said?.word === word && said.at > now - AGAIN_MS)) continue;
      const reason = isInChain ? {} : { reason: 'another block stands at its height' };
      await this.write(
        'block_found',
        `node:${hash}:${word}`,
        { user: 'node', height, hash, status: word, ...reason },
        now,
      );
      this.judged.set(hash, { word, at: now });
    }
    while (this.judged.size > JUDGED) this.judged.delete(this.judged.keys().next().value ?? '');
  }

  private async write(
    event: 'new_block_network' | 'block_found',
    eventId: string,
    data: Record<string, unknown>,
    now: number,
  ): Promise<void> {
    const fields = {
      event,
      ts: String(now / 1000),
      source: 'node',
      event_id: eventId,
      data: JSON.stringify(data),
    };
    await this.redis.xadd(streamName(event), '*', ...Object.entries(fields).flat());
  }
}
