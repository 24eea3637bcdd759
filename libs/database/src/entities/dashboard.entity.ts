import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** One line of the feed, for all (`isGlobal`) or for one user. `dedupeKey` makes an event tell itself once. */
@Entity('activity_feed')
@Unique('activity_feed_dedupe_key', ['dedupeKey'])
@Index('idx_activity_feed_global', { synchronize: false })
@Index('idx_activity_feed_user', { synchronize: false })
@Index('activity_feed_global_id_idx', { synchronize: false })
export class ActivityFeed {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id: number;

  @Column('varchar', { name: 'event_type', length: 32 })
  eventType: string;

  @Column('bigint', { name: 'user_id', nullable: true })
  userId: number | null;

  @Column('text')
  title: string;

  @Column('text', { nullable: true })
  description: string | null;

  @Column('jsonb', { default: {} })
  metadata: Record<string, unknown>;

  @Column('boolean', { name: 'is_global', default: true })
  isGlobal: boolean;

  @Column('varchar', { name: 'dedupe_key', length: 160, nullable: true })
  dedupeKey: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}

/** Something with an end worth a countdown: for all, or for `targetUserId` alone. */
@Entity('upcoming_events')
@Index('idx_events_active', ['endsAt'], { where: 'is_active = true' })
@Index('idx_events_user', ['targetUserId', 'endsAt'], { where: 'is_active = true' })
export class UpcomingEvent {
  @PrimaryColumn('varchar', { length: 64 })
  id: string;

  @Column('varchar', { name: 'event_type', length: 32 })
  eventType: string;

  @Column('varchar', { length: 256 })
  title: string;

  @Column('text', { nullable: true })
  description: string | null;

  @Column('timestamptz', { name: 'starts_at', nullable: true })
  startsAt: Date | null;

  @Column('timestamptz', { name: 'ends_at' })
  endsAt: Date;

  @Column('varchar', { name: 'action_label', length: 64, nullable: true })
  actionLabel: string | null;

  @Column('varchar', { name: 'action_href', length: 256, nullable: true })
  actionHref: string | null;

  @Column('boolean', { name: 'is_active', default: true })
  isActive: boolean;

  @Column('bigint', { name: 'target_user_id', nullable: true })
  targetUserId: number | null;

  @Column('jsonb', { default: {} })
  metadata: Record<string, unknown>;

  /** When its end was last called out; less than an hour before `endsAt`, or it counts for an earlier end. */
  @Column('timestamptz', { name: 'reminded_at', nullable: true })
  remindedAt: Date | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
