import { Injectable } from '@nestjs/common';
import { LIMITS } from '@app/contracts';
import { SessionsRepository, type Standing } from '@app/database';
import { FreshCache } from './fresh-cache';

/** Sessions that one question to the database names at most. */
const ASKED_AT_ONCE = 1_000;
/** More than one, so that one that hangs does not hold up the others. */
const QUESTIONS_AT_ONCE = 2;

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
      // One more turn of the event loop, so that those who come with this one are asked for with it.
      if (this.waiting.length === 1) setImmediate(() => this.ask());
    });
  }

  /** Asks for all who wait, unless enough is being asked already: then they go with the next question. */
  private ask(): void {
    if (this.asking === QUESTIONS_AT_ONCE || this.waiting.length === 0) return;
    const asked = this.waiting.splice(0, ASKED_AT_ONCE);
    this.asking += 1;
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
        this.ask();
      });
    this.ask();
  }
}
