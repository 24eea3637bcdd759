import { Injectable } from '@nestjs/common';
import { LIMITS } from '@app/contracts';
import { type SessionState, SessionsRepository, type Standing } from '@app/database';
import { FreshCache } from './fresh-cache';

/** Knows whether a session still stands, asking the database once in three seconds for each. */
@Injectable()
export class SessionGate {
  private readonly states = new FreshCache<SessionState>(LIMITS.sessionsRemembered);

  constructor(private readonly sessions: SessionsRepository) {}

  check(sessionId: string): Promise<SessionState> {
    return this.states.get(sessionId, () => this.sessions.state(sessionId));
  }

  /** Makes the next check ask again: the session was ended here. */
  forget(sessionId: string): void {
    this.states.forget(sessionId);
  }

  /** Of these sessions those that open nothing any more, asked of the database now and at once. */
  fallen(sessionIds: readonly string[]): Promise<ReadonlyMap<string, Standing>> {
    return this.sessions.fallen(sessionIds);
  }
}
