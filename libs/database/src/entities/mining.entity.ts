import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** One worker (rig) of a miner with its lifetime totals, kept at ingest. `work` is an exact decimal, as text. */
@Entity('workers')
@Unique('workers_user_name_key', ['userId', 'name'])
@Index('workers_online_idx', ['id'], { where: 'is_online = true' })
@Index('workers_untold_idx', ['id'], { where: 'told_online <> is_online' })
export class Worker {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id: number;

  @Column('bigint', { name: 'user_id' })
  userId: number;

  @Column('varchar', { length: 128 })
  name: string;

  @Column('timestamptz', { name: 'first_seen' })
  firstSeen: Date;

  @Column('timestamptz', { name: 'last_share', nullable: true })
  lastShare: Date | null;

  @Column('bigint', { name: 'valid_shares', default: 0 })
  validShares: number;

  @Column('bigint', { name: 'invalid_shares', default: 0 })
  invalidShares: number;

  @Column('numeric', { default: 0 })
  work: string;

  @Column('double precision', { name: 'best_diff', default: 0 })
  bestDiff: number;

  @Column('double precision', { name: 'current_diff', nullable: true })
  currentDiff: number | null;

  /** When the pool assigned `currentDiff`, where it said so; null: the last share did. */
  @Column('timestamptz', { name: 'current_diff_at', nullable: true })
  currentDiffAt: Date | null;

  @Column('timestamptz', { name: 'connected_at', nullable: true })
  connectedAt: Date | null;

  @Column('varchar', { name: 'user_agent', length: 256, nullable: true })
  userAgent: string | null;

  /** Valid and invalid shares when the present session began: what came since is the session's. */
  @Column('bigint', { name: 'session_base', default: 0 })
  sessionBase: number;

  /** When the newest session that ended did: a beginning told again later opens it no more. */
  @Column('timestamptz', { name: 'session_ended_at', nullable: true })
  sessionEndedAt: Date | null;

  /** What is to be told to sockets; pages ask `lastShare`. */
  @Column('boolean', { name: 'is_online', default: false })
  isOnline: boolean;

  /** What sockets were told last. Where it differs from `isOnline`, somebody died before he could say so. */
  @Column('boolean', { name: 'told_online', default: false })
  toldOnline: boolean;
}

/** The highest accepted share of a user in a period (`2026-W08`, `2026-02`, or '' for all time). */
@Entity('personal_bests')
@Index('personal_bests_rank_idx', { synchronize: false })
export class PersonalBest {
  @PrimaryColumn('bigint', { name: 'user_id' })
  userId: number;

  @PrimaryColumn('varchar', { length: 8 })
  timeframe: 'week' | 'month' | 'alltime';

  @PrimaryColumn('varchar', { name: 'period_key', length: 8 })
  periodKey: string;

  @Column('double precision', { name: 'best_difficulty' })
  bestDifficulty: number;

  /** What it surpassed; 0 for the first share of the period. */
  @Column('double precision', { name: 'previous_best', default: 0 })
  previousBest: number;

  @Column('timestamptz', { name: 'share_time' })
  shareTime: Date;

  @Column('varchar', { name: 'worker_name', length: 128 })
  workerName: string;

  @Column('varchar', { name: 'event_id', length: 128 })
  eventId: string;
}

/** A block found by the pool. One row a height; the finder is filled in when he becomes known. */
@Entity('blocks')
@Unique('blocks_block_height_key', ['blockHeight'])
export class Block {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id: number;

  @Column('integer', { name: 'block_height' })
  blockHeight: number;

  @Column('varchar', { name: 'block_hash', length: 64, nullable: true })
  blockHash: string | null;

  @Column('bigint', { name: 'user_id', nullable: true })
  userId: number | null;

  @Column('varchar', { name: 'worker_name', length: 128, nullable: true })
  workerName: string | null;

  @Column('numeric', { name: 'reward_btc', precision: 16, scale: 8, nullable: true })
  rewardBtc: string | null;

  @Column('double precision', { nullable: true })
  difficulty: number | null;

  @Column('double precision', { name: 'network_difficulty', nullable: true })
  networkDifficulty: number | null;

  @Column('varchar', { name: 'coinbase_sig', length: 128, nullable: true })
  coinbaseSig: string | null;

  @Column('timestamptz', { name: 'found_at' })
  foundAt: Date;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  /** When it got its line in the feed; null while its finder or the network's word is awaited. */
  @Column('timestamptz', { name: 'announced_at', nullable: true })
  announcedAt: Date | null;

  /** When the network was last said to have taken it. Null with `refusedAt` null: a candidate, nobody knows yet. */
  @Column('timestamptz', { name: 'confirmed_at', nullable: true })
  confirmedAt: Date | null;

  /** When the network turned it down: then it is no block, whatever else stands here. */
  @Column('timestamptz', { name: 'refused_at', nullable: true })
  refusedAt: Date | null;

  @Column('varchar', { name: 'refuse_reason', length: 128, nullable: true })
  refuseReason: string | null;

  /** What sockets were told last; null: nothing yet. */
  @Column('varchar', { length: 8, nullable: true })
  told: 'found' | 'refused' | null;

  /** Identity of the share that found it, as far as it is known. */
  @Column('varchar', { name: 'share_event_id', length: 128, nullable: true })
  shareEventId: string | null;

  /** When `shares.is_block` was set for it. */
  @Column('timestamptz', { name: 'share_marked_at', nullable: true })
  shareMarkedAt: Date | null;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}

/** A block of the network, as the pool's events told of it. */
@Entity('network_blocks')
export class NetworkBlock {
  @PrimaryColumn('integer', { name: 'block_height' })
  blockHeight: number;

  @Column('varchar', { name: 'block_hash', length: 64, nullable: true })
  blockHash: string | null;

  @Column('double precision', { nullable: true })
  difficulty: number | null;

  @Column('timestamptz', { name: 'seen_at' })
  seenAt: Date;

  /** Event time of the newest telling: an older one, come late, does not take back the hash of a newer. */
  @Column('timestamptz', { name: 'told_at', nullable: true })
  toldAt: Date | null;
}
