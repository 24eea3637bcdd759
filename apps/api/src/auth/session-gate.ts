import { Injectable } from '@nestjs/common';
import { LIMITS } from '@app/contracts';
import { type SessionState, SessionsRepository } from '@app/database';

/** A logout elsewhere takes effect here after this long at most. */
const FRESH_MS = 3_000;

interface Remembered {
  until: number;
  state: Promise<SessionState>;
}

/** Knows whether a session still stands, asking the database once in three seconds for each. */
@Injectable()
export class SessionGate {
  private readonly remembered = new Map<string, Remembered>();

  constructor(private readonly sessions: SessionsRepository) {}

  check(sessionId: string): Promise<SessionState> {
    const known = this.remembered.get(sessionId);
    if (known && known.until > Date.now()) return known.state;
    const state = this.sessions.state(sessionId);
    this.remember(sessionId, { until: Date.now() + FRESH_MS, state });
    state.catch(() => this.remembered.delete(sessionId));
    return state;
  }

  /** Makes the next check ask again: the session was ended here. */
  forget(sessionId: string): void {
    this.remembered.delete(sessionId);
  }

  private remember(sessionId: string, entry: Remembered): void {
    this.remembered.delete(sessionId);
    this.remembered.set(sessionId, entry);
    if (this.remembered.size <= LIMITS.sessionsRemembered) return;
    const oldest = this.remembered.keys().next();
    if (!oldest.done) this.remembered.delete(oldest.value);
  }
}
