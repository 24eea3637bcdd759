import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { GrooveTopicName } from '@app/contracts';
import {
  type GrooveFound,
  type GrooveHeldSession,
  GrooveKeepingRepository,
  GrooveLearningsStepsRepository,
} from '@app/database';
import type { Extracted } from '@app/groove';
import type { EntityManager } from 'typeorm';
import { type EventReadings, SessionReadings } from './session-reading';
import type { GrooveStep } from './step';

/** Makes learnings of what a session teaches, or joins them to those that say the same. */
@Injectable()
export class ExtractStep implements GrooveStep<Extracted[]> {
  readonly name = 'extraction';
  readonly topics: readonly GrooveTopicName[] = ['overview', 'learnings', 'learning_detail', 'health'];

  constructor(
    private readonly readings: SessionReadings,
    private readonly learnings: GrooveLearningsStepsRepository,
    private readonly keeping: GrooveKeepingRepository,
  ) {}

  async prepare(_: EntityManager, session: GrooveHeldSession, readings: EventReadings): Promise<Extracted[]> {
    return (await readings.plain(session)).extracted;
  }

  async run(
    tx: EntityManager,
    session: GrooveHeldSession,
    extracted: Extracted[] | undefined,
  ): Promise<void> {
    const found = await this.fresh(tx, session, extracted ?? []);
    const { made, merged } = await this.keep(tx, session, found);
    await this.keeping.countStep(tx, session.userId, this.name, made);
    if (made + merged === 0) return;
    const text = `${made} new learning${made === 1 ? '' : 's'}, ${merged} known already`;
    await this.keeping.tell(tx, session.userId, this.name, `Session ${session.id.slice(0, 40)}: ${text}`);
  }

  /** What was not learnt from this session before. */
  private async fresh(
    tx: EntityManager,
    session: GrooveHeldSession,
    extracted: readonly Extracted[],
  ): Promise<GrooveFound[]> {
    if (extracted.length === 0) return [];
    await this.learnings.holdMaking(tx, session);
    const before = await this.learnings.learntBefore(tx, session);
    const fresh = new Map<string, GrooveFound>();
    for (const one of extracted) {
      const found = toFound(session, one);
      if (!before.has(found.key)) fresh.set(found.key, found);
    }
    return [...fresh.values()];
  }

  /** The transaction waits for the comparison: its time is bounded below what Postgres lets a transaction be idle. */
  private async keep(tx: EntityManager, session: GrooveHeldSession, found: readonly GrooveFound[]) {
    if (found.length === 0) return { made: 0, merged: 0 };
    const texts = found.map(({ id, insight }) => ({ id, insight }));
    const comparable = await this.learnings.comparable(tx, session);
    const same = await this.readings.findSame(session.userId, comparable, texts);
    let made = 0;
    const unmade = new Set<string>();
    const joined: { one: GrooveFound; known: string }[] = [];
    for (const [index, one] of found.entries()) {
      const known = same[index] ?? null;
      if (known !== null && !unmade.has(known)) joined.push({ one, known });
      else if (await this.learnings.make(tx, session, one)) made += 1;
      else unmade.add(one.id);
    }
    // In the order in which all hold learnings, so that no other session is waited for in a circle.
    joined.sort((a, b) => (a.known < b.known ? -1 : 1));
    for (const { one, known } of joined) await this.learnings.merge(tx, session, one, known);
    return { made, merged: joined.length };
  }
}

/** Known by what it says, so that a longer transcript of the session finds it again. */
function toFound({ userId, id: sessionId }: GrooveHeldSession, extracted: Extracted): GrooveFound {
  const { method, description, insight, confidence, messageIndex } = extracted;
  const hash = createHash('sha256')
    .update(JSON.stringify([userId, sessionId, method, insight]))
    .digest('hex');
  return {
    key: hash,
    id: uuidOf(hash),
    category: method,
    method,
    description,
    insight,
    confidence,
    messageIndex,
  };
}

/** A UUID of version 8 (RFC 9562 5.8) of 122 bits of a hash. */
function uuidOf(hash: string): string {
  const variant = ((parseInt(hash.slice(16, 17), 16) & 3) | 8).toString(16);
  const groups = [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    variant + hash.slice(17, 20),
  ];
  return [...groups, hash.slice(20, 32)].join('-');
}
