import * as z from 'zod/mini';
import { pagination } from './shares';
import { count, finite, isoTime } from './zod';

/**
 * A block that the pool found. `finder`: my own address whole, others shortened, `A miner` where the owner hides
 * himself (then without `worker_name`), null where nobody knows. `confirmations`: null while the network's height is unknown.
 */
export const poolBlock = z.object({
  block_height: count,
  block_hash: z.nullable(z.string()),
  difficulty: z.nullable(finite),
  network_difficulty: z.nullable(finite),
  reward_btc: z.nullable(finite),
  /** What of the reward exceeds the subsidy of its height. */
  fees_btc: z.nullable(finite),
  found_at: isoTime,
  confirmed: z.boolean(),
  confirmations: z.nullable(count),
  finder: z.nullable(z.string()),
  worker_name: z.nullable(z.string()),
});
export type PoolBlock = z.output<typeof poolBlock>;
export const blockPage = z.object({ data: z.array(poolBlock), pagination });
export type BlockPage = z.output<typeof blockPage>;

/** `GET /mining/blocks/{height}`. */
export const blockDetail = z.object({
  block: poolBlock,
  finder: z.nullable(z.string()),
  coinbase_sig: z.nullable(z.string()),
});
export type BlockDetail = z.output<typeof blockDetail>;

/** `GET /mining/network/difficulty`: nulls where nobody has told yet; `history` is of the latest blocks, newest first. */
export const networkDifficulty = z.object({
  current_difficulty: z.nullable(finite),
  current_height: z.nullable(count),
  history: z.array(z.object({ height: count, difficulty: finite, time: isoTime })),
});
export type NetworkDifficulty = z.output<typeof networkDifficulty>;

/** `GET /mining/network/blocks`: newest first. */
export const networkBlocks = z.object({
  blocks: z.array(
    z.object({
      height: count,
      hash: z.nullable(z.string()),
      difficulty: z.nullable(finite),
      timestamp: isoTime,
    }),
  ),
});
export type NetworkBlocks = z.output<typeof networkBlocks>;
