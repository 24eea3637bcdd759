import type { GrooveComponent, GrooveParameter } from '@app/contracts';
import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

/** A figure of the pipeline that is learned. */
@Entity('groove_parameters')
export class GrooveAdaptiveParameter {
  @PrimaryColumn('bigint', { name: 'user_id' })
  userId: number;

  @PrimaryColumn('varchar', { length: 64 })
  name: string;

  @Column('jsonb')
  parameter: GrooveParameter;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}

/** What it was at the end of a UTC day: its trend. */
@Entity('groove_parameter_days')
export class GrooveParameterDay {
  @PrimaryColumn('bigint', { name: 'user_id' })
  userId: number;

  @PrimaryColumn('varchar', { length: 64 })
  name: string;

  @PrimaryColumn('date')
  day: string;

  @Column('double precision')
  value: number;
}

/** Running totals of one step of the pipeline. */
@Entity('groove_components')
export class GrooveComponentState {
  @PrimaryColumn('bigint', { name: 'user_id' })
  userId: number;

  @PrimaryColumn('varchar', { length: 16 })
  component: GrooveComponent;

  @Column('bigint', { default: 0 })
  eligible: number;

  @Column('bigint', { default: 0 })
  processed: number;

  @Column('bigint', { default: 0 })
  failed: number;

  @Column('bigint', { default: 0 })
  items: number;

  @Column('timestamptz', { name: 'last_activity', nullable: true })
  lastActivity: Date | null;

  @Column('timestamptz', { name: 'last_failure', nullable: true })
  lastFailure: Date | null;
}

/** What the pipeline did, in words. */
@Entity('groove_activity')
export class GrooveActivity {
  @PrimaryColumn('bigint', { name: 'user_id' })
  userId: number;

  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id: number;

  @Column('timestamptz', { default: () => 'now()' })
  at: Date;

  @Column('varchar', { length: 16 })
  type: GrooveComponent;

  @Column('varchar', { length: 280 })
  message: string;
}

/** Lines and events taken on a UTC day. */
@Entity('groove_ingest_days')
export class GrooveIngestDay {
  @PrimaryColumn('bigint', { name: 'user_id' })
  userId: number;

  @PrimaryColumn('date')
  day: string;

  @Column('bigint', { default: 0 })
  accepted: number;

  @Column('bigint', { default: 0 })
  duplicate: number;

  @Column('bigint', { default: 0 })
  rejected: number;
}

/** Lines rejected on a UTC day, by reason. */
@Entity('groove_rejections')
export class GrooveRejection {
  @PrimaryColumn('bigint', { name: 'user_id' })
  userId: number;

  @PrimaryColumn('date')
  day: string;

  @PrimaryColumn('varchar', { length: 128 })
  reason: string;

  @Column('bigint')
  count: number;
}

/** Hook events that were taken, by what makes one a duplicate. */
@Entity('groove_hook_keys')
@Index('groove_hook_keys_age_idx', ['takenAt'])
export class GrooveHookKey {
  @PrimaryColumn('bigint', { name: 'user_id' })
  userId: number;

  @PrimaryColumn('varchar', { length: 520 })
  key: string;

  @Column('varchar', { name: 'event_id', length: 64 })
  eventId: string;

  @Column('timestamptz', { name: 'taken_at', default: () => 'now()' })
  takenAt: Date;
}

/** Events that a step is done with. */
@Entity('groove_processed')
@Index('groove_processed_age_idx', ['processedAt'])
export class GrooveProcessed {
  @PrimaryColumn('bigint', { name: 'user_id' })
  userId: number;

  @PrimaryColumn('varchar', { name: 'event_id', length: 64 })
  eventId: string;

  @PrimaryColumn('varchar', { length: 16 })
  step: GrooveComponent;

  @Column('timestamptz', { name: 'processed_at', default: () => 'now()' })
  processedAt: Date;
}
