import { Injectable } from '@nestjs/common';
import { LIMITS } from '@app/contracts';
import { SessionsRepository, type Standing } from '@app/database';
import { FreshCache } from './fresh-cache';

/** Sessions that one question to the database names at most. */
const ASKED_AT_ONCE = 1_000;
/** More than one, so that one that hangs does not hold up the others. */
const QUESTIONS_AT_ONCE = 2;
/** A question costs as much as a dozen sessions named in it: while more come, it waits this long after the one before. */
const APART_MS = 10;

interface Question {
  sessionId: string;
  resolve(standing: Standing | undefined): void;
  reject(error: unknown): void;
}

/** Knows whether a session still stands, asking the database once in three seconds for each. */
@Injectable()
export class SessionGate {
  private readonly states = new FreshCache<Standing | undefined>(LIMITS.sessionsRemembered);
  /** After a restart everybody comes at once: who waits while the database is being asked goes with the next question. */
  private waiting: Question[] = [];
  private asking = 0;
  private askedAt = Number.NEGATIVE_INFINITY;
  private planned = false;

  constructor(private readonly sessions: SessionsRepository) {}

  /** Why a session opens nothing any more; undefined while it stands. */
  check(sessionId: string): Promise<Standing | undefined> {
    return this.states.get(sessionId, () => this.load(sessionId));
  }

  /** Makes the next check ask again: the session was ended here. */
  forget(sessionId: string): void {
    this.states.forget(sessionId);
  }

  /** Of these sessions those that open nothing any more, asked of the database now and at once. */
  fallen(sessionIds: readonly string[]): Promise<ReadonlyMap<string, Standing>> {
    return this.sessions.fallen(sessionIds);
  }

  private load(sessionId: string): Promise<Standing | undefined> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ sessionId, resolve, reject });
      this.plan();
    });
  }

  /** The next question goes out at once where it was quiet, with all who come in this turn of the event loop. */
  private plan(): void {
    if (this.planned || this.waiting.length === 0 || this.asking === QUESTIONS_AT_ONCE) return;
    this.planned = true;
    const wait = this.askedAt + APART_MS - performance.now();
    if (wait > 0) setTimeout(() => this.ask(), wait);
    else setImmediate(() => this.ask());
  }

  private ask(): void {
    this.planned = false;
    this.askedAt = performance.now();
    this.asking += 1;
    const asked = this.waiting.splice(0, ASKED_AT_ONCE);
    this.sessions
      .fallen(asked.map(({ sessionId }) => sessionId))
      .then(
        (fallen) => {
          for (const { sessionId, resolve } of asked) resolve(fallen.get(sessionId));
        },
        (error: unknown) => {
          for (const { reject } of asked) reject(error);
        },
      )
      .finally(() => {
        this.asking -= 1;
        this.plan();
      });
    this.plan();
  }
}
