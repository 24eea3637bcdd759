import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { rowsOf } from './rows';

export interface NetworkBlockSeen {
  height: number;
  hash: string | null;
  difficulty: number | null;
  /** Epoch ms of the telling. */
  time: number;
}
export interface NetworkTip {
  height: number;
  hash: string | null;
  difficulty: number | null;
}

/** Blocks of the network: one a height, as the latest telling knows it. */
@Injectable()
export class NetworkBlocksRepository {
  constructor(private readonly source: DataSource) {}

  /**
   * Stores blocks of the network and returns the newest one known, with the newest difficulty known.
   * Told twice, a block keeps its first time; what the later telling knows fills in and, by event time, corrects:
   * after a reorganisation another block stands at the height.
   */
  async add(seen: readonly NetworkBlockSeen[]): Promise<NetworkTip | undefined> {
    const blocks = [...mergeByHeight(seen).values()].sort((one, other) => one.height - other.height);
    await this.source.query(
      `INSERT INTO network_blocks AS n (block_height, block_hash, difficulty, seen_at, told_at)
       SELECT * FROM unnest($1::integer[], $2::varchar[], $3::float8[], $4::timestamptz[], $5::timestamptz[])
       ON CONFLICT (block_height) DO UPDATE SET
         block_hash = CASE WHEN excluded.told_at >= coalesce(n.told_at, n.seen_at)
                           THEN coalesce(excluded.block_hash, n.block_hash) ELSE coalesce(n.block_hash, excluded.block_hash) END,
         difficulty = CASE WHEN excluded.told_at >= coalesce(n.told_at, n.seen_at)
                           THEN coalesce(excluded.difficulty, n.difficulty) ELSE coalesce(n.difficulty, excluded.difficulty) END,
         seen_at = least(n.seen_at, excluded.seen_at), told_at = greatest(n.told_at, excluded.told_at)`,
      [
        blocks.map((block) => block.height),
        blocks.map((block) => block.hash),
        blocks.map((block) => block.difficulty),
        blocks.map((block) => new Date(block.first).toISOString()),
        blocks.map((block) => new Date(block.time).toISOString()),
      ],
    );
    return this.tip();
  }

  /** The highest block known, with the newest difficulty known. */
  async tip(): Promise<NetworkTip | undefined> {
    const [tip] = await rowsOf<NetworkTip>(
      this.source,
      `SELECT block_height AS height, block_hash AS hash, (SELECT difficulty FROM network_blocks
          WHERE difficulty IS NOT NULL ORDER BY block_height DESC LIMIT 1) AS difficulty
         FROM network_blocks ORDER BY block_height DESC LIMIT 1`,
    );
    return tip;
  }

  /** What is known of one height. */
  async at(height: number): Promise<NetworkTip | undefined> {
    const [block] = await rowsOf<NetworkTip>(
      this.source,
      'SELECT block_height AS height, block_hash AS hash, difficulty FROM network_blocks WHERE block_height = $1',
      [height],
    );
    return block;
  }
}

type Merged = NetworkBlockSeen & { first: number };

function mergeByHeight(seen: readonly NetworkBlockSeen[]): Map<number, Merged> {
  const blocks = new Map<number, Merged>();
  for (const block of [...seen].sort((one, other) => one.time - other.time)) {
    const known = blocks.get(block.height);
    blocks.set(block.height, {
      ...block,
      hash: block.hash ?? known?.hash ?? null,
      difficulty: block.difficulty ?? known?.difficulty ?? null,
      first: known?.first ?? block.time,
    });
  }
  return blocks;
}
