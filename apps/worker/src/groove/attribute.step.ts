import { Injectable } from '@nestjs/common';
import type { GrooveTopicName } from '@app/contracts';
import {
  type GrooveCandidate,
  type GrooveDayChange,
  GrooveFiguresRepository,
  type GrooveHeldSession,
  GrooveKeepingRepository,
  GrooveLearningsStepsRepository,
  type GrooveShareRow,
} from '@app/database';
import { counted, isSameShare, type LearningReading, sessionValue, type SessionShare } from '@app/groove';
import type { EntityManager } from 'typeorm';
import { figuresRow, sumsOf } from './learning-figures';
import type { EventReadings } from './session-reading';
import type { GrooveStep } from './step';

interface Change {
  before: GrooveShareRow | undefined;
  after: GrooveShareRow;
}

/** Reads a session for the learnings at hand in it, and adds what it says of each to their figures. */
@Injectable()
export class AttributeStep implements GrooveStep<GrooveShareRow[]> {
  readonly name = 'attribution';
  readonly topics: readonly GrooveTopicName[] = [
    'overview',
    'attribution',
    'session_timeline',
    'learnings',
    'learning_detail',
    'health',
  ];

  constructor(
    private readonly learnings: GrooveLearningsStepsRepository,
    private readonly figures: GrooveFiguresRepository,
    private readonly keeping: GrooveKeepingRepository,
  ) {}

  async prepare(
    manager: EntityManager,
    session: GrooveHeldSession,
    readings: EventReadings,
  ): Promise<GrooveShareRow[]> {
    const candidates = await this.learnings.candidates(manager, session);
    if (candidates.length === 0) return [];
    const { learnings } = await readings.with(session, candidates);
    return candidates.flatMap((candidate, index) => {
      const reading = learnings[index];
      return reading ? [toRow(session, candidate, reading)] : [];
    });
  }

  async run(
    tx: EntityManager,
    session: GrooveHeldSession,
    read: GrooveShareRow[] | undefined,
  ): Promise<void> {
    const before = await this.learnings.shares(tx, session);
    const after = judged(read ?? [...before.values()], session);
    const changes = await this.count(tx, session, before, after);
    await this.learn(tx, session, changes);
    await this.keeping.countStep(tx, session.userId, this.name, changes.length);
    if (changes.length === 0) return;
    const used = after.filter(({ activated, withheld }) => activated && !withheld).length;
    const text = `Session ${session.id.slice(0, 40)}: ${used} of ${after.length} learnings used`;
    await this.keeping.tell(tx, session.userId, this.name, text);
  }

  /** Writes what differs from before, and adds it to the learnings that are still there. @returns what differed */
  private async count(
    tx: EntityManager,
    session: GrooveHeldSession,
    before: ReadonlyMap<string, GrooveShareRow>,
    after: readonly GrooveShareRow[],
  ): Promise<Change[]> {
    const byId = new Map<string, Change>();
    for (const row of after) {
      const change = { before: before.get(row.learningId), after: row };
      if (hasChanged(change)) byId.set(row.learningId, change);
    }
    if (byId.size === 0) return [];
    // Held before anything refers to them: another session of the user may be at the same learnings.
    const held = await this.figures.hold(tx, session.userId, [...byId.keys()]);
    const changes = held.flatMap(({ id }) => byId.get(id) ?? []);
    await this.learnings.saveShares(
      tx,
      session,
      changes.map((change) => change.after),
    );
    for (const row of held) {
      const change = byId.get(row.id);
      if (!change) continue;
      let sums = sumsOf(row);
      if (change.before) sums = counted(sums, shareOf(change.before), -1);
      sums = counted(sums, shareOf(change.after), 1);
      await this.figures.save(tx, session, figuresRow(row, sums));
    }
    await this.figures.countDays(tx, session.userId, changes.flatMap(dayChanges));
    return changes;
  }

  /** How often learnings at hand are used, and how often use is followed by more good than bad. */
  private async learn(
    tx: EntityManager,
    { userId }: GrooveHeldSession,
    changes: readonly Change[],
  ): Promise<void> {
    const use = { name: 'activation', alpha: 0, beta: 0, observations: 0 };
    const help = { name: 'helpfulness', alpha: 0, beta: 0, observations: 0 };
    const add = (row: GrooveShareRow | undefined, times: 1 | -1): void => {
      if (!row || row.withheld) return;
      use[row.activated ? 'alpha' : 'beta'] += times;
      use.observations += times;
      if (!row.activated || row.net === 0) return;
      help[row.net > 0 ? 'alpha' : 'beta'] += times;
      help.observations += times;
    };
    for (const { before, after } of changes) {
      add(before, -1);
      add(after, 1);
    }
    await this.keeping.learn(tx, userId, [use, help]);
  }
}

function toRow(
  session: GrooveHeldSession,
  { id, withheld }: GrooveCandidate,
  reading: LearningReading,
): GrooveShareRow {
  const { activated, activationConfidence, temporalPositive, temporalNegative, net, signals } = reading;
  return {
    learningId: id,
    day: session.startedAt.toISOString().slice(0, 10),
    activated,
    activationConfidence,
    withheld,
    temporalPositive,
    temporalNegative,
    net,
    outcome: session.outcome,
    value: activated && !withheld ? sessionValue(net) : null,
    signals: [...signals],
  };
}

/** By the outcome that counts now, which is all that can change where the messages are gone. */
const judged = (rows: readonly GrooveShareRow[], { outcome }: GrooveHeldSession): GrooveShareRow[] =>
  rows.map((row) => ({ ...row, outcome }));

const shareOf = ({ withheld, activated, net, value, outcome }: GrooveShareRow): SessionShare => ({
  withheld,
  activated,
  net,
  value,
  outcome,
});

const hasChanged = ({ before, after }: Change): boolean =>
  before === undefined || before.day !== after.day || !isSameShare(shareOf(before), shareOf(after));

function dayChanges({ before, after }: Change): GrooveDayChange[] {
  const change = (row: GrooveShareRow | undefined, times: 1 | -1): GrooveDayChange[] =>
    !row || row.withheld
      ? []
      : [{ id: row.learningId, day: row.day, sessions: times, activated: row.activated ? times : 0 }];
  return [...change(before, -1), ...change(after, 1)];
}
