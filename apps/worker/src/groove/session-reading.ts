import { Injectable } from '@nestjs/common';
import { LIMITS } from '@app/contracts';
import { type GrooveHeldSession, GrooveStepsRepository } from '@app/database';
import type { Candidate, Known, SessionReading } from '@app/groove';
import { TextError, TextWork } from '@app/text-work';
import { ReadingBudget } from './reading-budget';

/** Time that threads may take; a value in the module, so that tests can be quicker than a long session. In ms. */
export class TextLimits {
  readonly pageMs: number = LIMITS.groovePageMs;
  readonly sessionMs: number = LIMITS.grooveSessionReadMs;
  readonly compareMs: number = LIMITS.grooveCompareMs;
  readonly turnMs: number = LIMITS.grooveReadingTurnMs;
}

/** Reads sessions as they are stored, and compares learnings, in threads. Holds one page of a session at a time. */
@Injectable()
export class SessionReadings {
  constructor(
    private readonly steps: GrooveStepsRepository,
    private readonly text: TextWork,
    private readonly limits: TextLimits,
    private readonly budget: ReadingBudget,
  ) {}

  /** Charges the user the thread time. @throws TextError where the session cannot be read or takes too long */
  async read(
    session: GrooveHeldSession,
    candidates: readonly Candidate[],
    signal?: AbortSignal,
  ): Promise<SessionReading> {
    let spent = 0;
    let pageBegun = performance.now();
    const onPage = (ms: number): void => {
      spent += ms;
      pageBegun = performance.now();
    };
    try {
      const { result, ms } = await this.text.runPages('readSession', {
        ...{ owner: session.userId, input: { candidates }, pages: this.steps.messages(session), end: null },
        ...{
          pageMs: this.limits.pageMs,
          limitMs: this.limits.sessionMs,
          ...(signal ? { signal } : {}),
          onPage,
        },
      });
      spent = ms;
      return result;
    } catch (error) {
      // Of a page that was not finished nobody says what it took.
      if (error instanceof TextError || signal?.aborted) spent += performance.now() - pageBegun;
      throw error;
    } finally {
      await this.budget.spend(session.userId, spent);
    }
  }

  /**
   * For each of some learnings a known one, or an earlier one of them, that says the same.
   * @returns ids, or null for new ones
   * @throws TextError
   */
  async findSame(
    userId: number,
    known: readonly Known[],
    found: readonly Known[],
  ): Promise<(string | null)[]> {
    const { compareMs: limitMs } = this.limits;
    let spent = limitMs;
    try {
      const { result, ms } = await this.text.runPages('findSame', {
        ...{ owner: userId, input: null, pages: inPages(known), end: found, pageMs: limitMs, limitMs },
      });
      spent = ms;
      return result;
    } finally {
      // A transaction waits for this, and shall not wait for Redis.
      void this.budget.spend(userId, spent);
    }
  }

  ofEvent(signal?: AbortSignal): EventReadings {
    return new EventReadings(this, signal);
  }
}

/** What the steps of one event read: the reading without candidates is needed twice, and made once. */
export class EventReadings {
  private plainReading: { receivedAt: string; reading: SessionReading } | undefined;

  constructor(
    private readonly readings: SessionReadings,
    private readonly signal?: AbortSignal,
  ) {}

  async plain(session: GrooveHeldSession): Promise<SessionReading> {
    const { receivedAt } = session;
    if (this.plainReading?.receivedAt !== receivedAt)
      this.plainReading = { receivedAt, reading: await this.readings.read(session, [], this.signal) };
    return this.plainReading.reading;
  }

  with(session: GrooveHeldSession, candidates: readonly Candidate[]): Promise<SessionReading> {
    return this.readings.read(session, candidates, this.signal);
  }
}

function* inPages(known: readonly Known[]): Generator<Known[]> {
  let page: Known[] = [];
  let characters = 0;
  for (const one of known) {
    page.push(one);
    characters += one.insight.length;
    if (characters < LIMITS.groovePageBytes) continue;
    yield page;
    page = [];
    characters = 0;
  }
  if (page.length > 0) yield page;
}
