import type {
  GrooveContext,
  GrooveDetailSignal,
  GrooveOutcome,
  GroovePolarity,
  GrooveSignalKind,
  GrooveStrategy,
} from '@app/contracts';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A session of an assistant. The times at its end say which steps are done with it. */
@Entity('groove_sessions')
@Index('groove_sessions_timeline_idx', ['userId', 'startedAt', 'id'], { where: 'ended_at IS NOT NULL' })
@Index('groove_sessions_waiting_idx', ['userId', 'pendingAt'], { where: 'pending_event IS NOT NULL' })
@Index('groove_sessions_unread_idx', ['unreadAt'], { where: 'unread_at IS NOT NULL' })
@Index('groove_sessions_pending_idx', ['toldAt'], { where: 'pending_event IS NOT NULL' })
@Index('groove_sessions_prune_idx', ['receivedAt'], { where: 'pruned_at IS NULL' })
@Index('groove_sessions_open_idx', ['lastEventAt'], { where: 'ended_at IS NULL' })
export class GrooveSession {
  @PrimaryColumn('bigint', { name: 'user_id' })
  userId: number;

  @PrimaryColumn('varchar', { length: 128 })
  id: string;

  @Column('varchar', { name: 'context_type', length: 16, default: 'interactive' })
  contextType: GrooveContext;

  @Column('varchar', { name: 'scope_path', length: 1024, nullable: true })
  scopePath: string | null;

  @Column('timestamptz', { name: 'started_at' })
  startedAt: Date;

  @Column('timestamptz', { name: 'last_event_at' })
  lastEventAt: Date;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt: Date | null;

  @Column('varchar', { name: 'end_reason', length: 16, nullable: true })
  endReason: string | null;

  @Column('integer', { default: 0 })
  messages: number;

  @Column('double precision', { name: 'direct_outcome', nullable: true })
  directOutcome: number | null;

  @Column('varchar', { length: 16, nullable: true })
  feedback: GrooveOutcome | null;

  @Column('text', { name: 'feedback_note', nullable: true })
  feedbackNote: string | null;

  @Column('double precision', { nullable: true })
  outcome: number | null;

  @Column('double precision', { default: 0 })
  frustration: number;

  @Column('double precision', { default: 0 })
  success: number;

  @Column('integer', { name: 'learnings_activated', default: 0 })
  learningsActivated: number;

  @Column('varchar', { length: 280, nullable: true })
  warning: string | null;

  @Column('timestamptz', { name: 'assessed_at', nullable: true })
  assessedAt: Date | null;

  @Column('timestamptz', { name: 'extracted_at', nullable: true })
  extractedAt: Date | null;

  @Column('timestamptz', { name: 'attributed_at', nullable: true })
  attributedAt: Date | null;

  @Column('timestamptz', { name: 'learned_at', nullable: true })
  learnedAt: Date | null;

  /** When something of it last came in. */
  @Column('timestamptz', { name: 'received_at', default: () => 'now()' })
  receivedAt: Date;

  /** When something came in that no assessment has read; null: all is read. */
  @Column('timestamptz', { name: 'unread_at', nullable: true })
  unreadAt: Date | null;

  /** The end that the workers are told and have not handled yet. */
  @Column('varchar', { name: 'pending_event', length: 64, nullable: true })
  pendingEvent: string | null;

  /** Since when it waits to be handled. */
  @Column('timestamptz', { name: 'pending_at', nullable: true })
  pendingAt: Date | null;

  /** When the workers were told last. */
  @Column('timestamptz', { name: 'told_at', nullable: true })
  toldAt: Date | null;

  /** When its learnings were chosen. */
  @Column('timestamptz', { name: 'chosen_at', nullable: true })
  chosenAt: Date | null;

  /** When its messages were deleted. */
  @Column('timestamptz', { name: 'pruned_at', nullable: true })
  prunedAt: Date | null;

  /** The UTC day in whose row it is counted, and the score it counts there. */
  @Column('date', { name: 'counted_day', nullable: true })
  countedDay: string | null;

  @Column('double precision', { name: 'counted_score', nullable: true })
  countedScore: number | null;
}

/** Ended sessions of a UTC day; those with an outcome, and the sum of their scores. */
@Entity('groove_session_days')
export class GrooveSessionDay {
  @PrimaryColumn('bigint', { name: 'user_id' })
  userId: number;

  @PrimaryColumn('date')
  day: string;

  @Column('integer', { default: 0 })
  sessions: number;

  @Column('integer', { default: 0 })
  assessed: number;

  @Column('double precision', { name: 'score_sum', default: 0 })
  scoreSum: number;
}

/** A message of a session, known by its uuid; deleted some days after the session. */
@Entity('groove_messages')
@Index('groove_messages_order_idx', ['userId', 'sessionId', 'place'])
export class GrooveMessage {
  @PrimaryColumn('bigint', { name: 'user_id' })
  userId: number;

  @PrimaryColumn('varchar', { name: 'session_id', length: 128 })
  sessionId: string;

  @PrimaryColumn('varchar', { length: 256 })
  uuid: string;

  @Column('integer')
  place: number;

  @Column('varchar', { length: 16 })
  role: string;

  @Column('timestamptz', { nullable: true })
  at: Date | null;

  @Column('text', { nullable: true })
  text: string | null;

  @Column('jsonb', { default: [] })
  tools: unknown;

  /** `line` of a transcript, or `hook`. */
  @Column('varchar', { length: 8, default: 'line' })
  source: string;

  /** What it takes: its text, its tools as JSON, and a hundred for the rest. */
  @Column('integer', { default: 0 })
  bytes: number;
}

/** What all messages of a user take; kept by triggers on `groove_messages`. */
@Entity('groove_stored')
export class GrooveStored {
  @PrimaryColumn('bigint', { name: 'user_id' })
  userId: number;

  @Column('bigint', { default: 0 })
  bytes: number;
}

/** What a session let see of how it went, by message. */
@Entity('groove_signals')
export class GrooveSignal {
  @PrimaryColumn('bigint', { name: 'user_id' })
  userId: number;

  @PrimaryColumn('varchar', { name: 'session_id', length: 128 })
  sessionId: string;

  @PrimaryColumn('integer')
  place: number;

  @Column('varchar', { length: 16 })
  kind: GrooveSignalKind;

  @Column('varchar', { length: 8 })
  polarity: GroovePolarity;

  @Column('double precision')
  confidence: number;

  @Column('integer', { name: 'message_index' })
  messageIndex: number;

  @Column('varchar', { length: 128, nullable: true })
  detail: string | null;
}

/** A learning chosen for a session, and whether it was withheld on purpose. */
@Entity('groove_injections')
@Index('groove_injections_learning_idx', ['userId', 'learningId'])
export class GrooveInjection {
  @PrimaryColumn('bigint', { name: 'user_id' })
  userId: number;

  @PrimaryColumn('varchar', { name: 'session_id', length: 128 })
  sessionId: string;

  @PrimaryColumn('uuid', { name: 'learning_id' })
  learningId: string;

  @Column('varchar', { length: 24 })
  strategy: GrooveStrategy;

  @Column('boolean')
  withheld: boolean;

  @Column('timestamptz', { name: 'injected_at', default: () => 'now()' })
  injectedAt: Date;

  /** When its strategy gave it to the session, or would have; null: it has not come to that. */
  @Column('timestamptz', { name: 'due_at', nullable: true })
  dueAt: Date | null;
}

/** What was learnt from a session: read again, it is not learnt again, nor after it was deleted. */
@Entity('groove_extractions')
export class GrooveExtractionMark {
  @PrimaryColumn('bigint', { name: 'user_id' })
  userId: number;

  @PrimaryColumn('varchar', { name: 'session_id', length: 128 })
  sessionId: string;

  @PrimaryColumn('varchar', { length: 64 })
  key: string;

  @Column('uuid', { name: 'learning_id' })
  learningId: string;
}

/** What one session said of one learning. */
@Entity('groove_attributions')
@Index('groove_attributions_learning_idx', ['userId', 'learningId', 'sessionAt', 'sessionId'])
export class GrooveAttribution {
  @PrimaryColumn('bigint', { name: 'user_id' })
  userId: number;

  @PrimaryColumn('uuid', { name: 'learning_id' })
  learningId: string;

  @PrimaryColumn('varchar', { name: 'session_id', length: 128 })
  sessionId: string;

  @Column('timestamptz', { name: 'session_at' })
  sessionAt: Date;

  @Column('boolean')
  activated: boolean;

  @Column('double precision', { name: 'activation_confidence' })
  activationConfidence: number;

  @Column('jsonb', { name: 'activation_signals', default: [] })
  activationSignals: unknown;

  @Column('boolean')
  withheld: boolean;

  @Column('double precision', { name: 'temporal_positive', default: 0 })
  temporalPositive: number;

  @Column('double precision', { name: 'temporal_negative', default: 0 })
  temporalNegative: number;

  @Column('double precision', { name: 'net_temporal', default: 0 })
  netTemporal: number;

  @Column('double precision', { nullable: true })
  outcome: number | null;

  @Column('double precision', { nullable: true })
  value: number | null;

  @Column('jsonb', { default: [] })
  signals: GrooveDetailSignal[];

  @Column('jsonb', { name: 'strategy_applied', nullable: true })
  strategyApplied: unknown;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
