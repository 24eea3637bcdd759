import { Injectable } from '@nestjs/common';
import type { GrooveSignalKind, GrooveTopicName } from '@app/contracts';
import { type GrooveHeldSession, GrooveKeepingRepository, GrooveStepsRepository } from '@app/database';
import { sessionOutcome, sessionScore, type SessionReading, type Signal } from '@app/groove';
import type { EntityManager } from 'typeorm';
import type { EventReadings } from './session-reading';
import type { GrooveStep } from './step';

const NAMES: Readonly<Record<GrooveSignalKind, string>> = {
  positive: 'praise',
  negative: 'complaint',
  correction: 'correction',
  tool_failure: 'failed tool call',
  retry: 'retry',
  build_status: 'failed build',
};

/** Reads how a session went: its signals, and the outcome that they or the person's word give. */
@Injectable()
export class AssessStep implements GrooveStep<SessionReading> {
  readonly name = 'assessment';
  readonly topics: readonly GrooveTopicName[] = ['overview', 'session_timeline', 'health'];

  constructor(
    private readonly steps: GrooveStepsRepository,
    private readonly keeping: GrooveKeepingRepository,
  ) {}

  prepare(_: EntityManager, session: GrooveHeldSession, readings: EventReadings): Promise<SessionReading> {
    return readings.plain(session);
  }

  async run(
    tx: EntityManager,
    session: GrooveHeldSession,
    reading: SessionReading | undefined,
  ): Promise<void> {
    const { count, outcome } = reading
      ? await this.assess(tx, session, reading)
      : await this.judgeAgain(tx, session);
    await this.learnSuccess(tx, session, sessionScore(outcome));
    await this.keeping.countStep(tx, session.userId, this.name, 1);
    await this.keeping.tell(tx, session.userId, this.name, message(session, outcome, count));
  }

  private async assess(tx: EntityManager, session: GrooveHeldSession, reading: SessionReading) {
    const outcome = sessionOutcome(session.feedback, reading.direct);
    await this.steps.saveAssessment(tx, session, {
      direct: reading.direct,
      outcome,
      score: sessionScore(outcome),
      mood: reading.mood,
      signals: reading.signals,
      warning: outcome !== null && outcome < 0 ? warning(reading.signals) : null,
    });
    return { count: reading.signals.length, outcome };
  }

  private async judgeAgain(tx: EntityManager, session: GrooveHeldSession) {
    const outcome = sessionOutcome(session.feedback, session.directOutcome);
    await this.steps.saveOutcome(tx, session, outcome, sessionScore(outcome));
    return { count: 0, outcome };
  }

  private async learnSuccess(
    tx: EntityManager,
    session: GrooveHeldSession,
    score: number | null,
  ): Promise<void> {
    const before = session.countedScore;
    const step = {
      name: 'session_success',
      alpha: (score ?? 0) - (before ?? 0),
      beta: (score === null ? 0 : 1 - score) - (before === null ? 0 : 1 - before),
      observations: (score === null ? 0 : 1) - (before === null ? 0 : 1),
    };
    await this.keeping.learn(tx, session.userId, [step]);
  }
}

function message({ id, feedback }: GrooveHeldSession, outcome: number | null, signals: number): string {
  const name = id.slice(0, 40);
  if (feedback !== null) return `Session ${name}: ${feedback}, as its person said`;
  if (outcome === null) return `Session ${name}: nothing tells how it went`;
  return `Session ${name}: outcome ${outcome.toFixed(2)} from ${signals} signal${signals === 1 ? '' : 's'}`;
}

/** What went wrong, in words; null where nothing did. */
function warning(signals: readonly Signal[]): string | null {
  const counts = new Map<GrooveSignalKind, number>();
  for (const { kind, polarity } of signals)
    if (polarity === 'negative') counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const parts = [...counts].map(([kind, count]) => `${count} ${NAMES[kind]}${count === 1 ? '' : 's'}`);
  return parts.length === 0 ? null : parts.join(', ').replace('retrys', 'retries');
}
