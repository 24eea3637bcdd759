import { Inject, Injectable } from '@nestjs/common';
import { parseClientFrame, type ClientAction, type RequestId, type ServerFrame } from '@app/contracts';
import { ConnectionManager } from './connection-manager';
import { REALTIME_OPTIONS, type RealtimeOptions } from './options';
import type { Session, SessionHandler } from './session';

type Of<Name extends ClientAction['action']> = Extract<ClientAction, { action: Name }>;

/** What the pool socket answers to each frame of a client: docs/PROTOCOL.md §1. */
@Injectable()
export class PoolProtocol implements SessionHandler {
  constructor(
    private readonly connections: ConnectionManager,
    @Inject(REALTIME_OPTIONS) private readonly options: Pick<RealtimeOptions, 'verifyToken'>,
  ) {}

  receive(session: Session, text: string): void {
    const parsed = parseClientFrame(text);
    if (!parsed.ok) return send(session, parsed.error);
    const { action } = parsed;
    switch (action.action) {
      case 'ping':
        return send(session, { type: 'pong', ...withId(action) });
      case 'subscribe':
        return this.subscribe(session, action);
      case 'unsubscribe':
        this.connections.unsubscribe(session, action.channel);
        return send(session, { type: 'unsubscribed', channel: action.channel, ...withId(action) });
      case 'auth':
        return void this.renew(session, action);
    }
  }

  tooFast(session: Session): void {
    send(session, { type: 'error', message: 'Rate limit exceeded' });
  }

  private subscribe(session: Session, action: Of<'subscribe'>): void {
    const { channel, scope, recover, position } = action;
    const subscribed = this.connections.subscribe(session, channel, { scope, recover }, position);
    if (!subscribed) return;
    send(session, {
      type: 'subscribed',
      channel,
      ...(action.scopeGiven ? { scope } : {}),
      ...subscribed.recovery,
      ...withId(action),
    });
    subscribed.resume();
  }

  /** Takes a newer token of the same user; anything else is refused and the old one stands. */
  private async renew(session: Session, action: Of<'auth'>): Promise<void> {
    const refuse = (message: string) => send(session, { type: 'error', message, ...withId(action) });
    if (session.renewing) return refuse('Token check under way');
    session.renewing = true;
    try {
      const identity = await this.options.verifyToken(action.token);
      const current = session.identity;
      if (!current) return;
      if (identity.userId !== current.userId) return refuse('Token of another user');
      if (identity.expiresAt <= current.expiresAt) return refuse('Token does not expire later');
      if (this.connections.wasRevoked(identity.sessionId)) return refuse('Session ended');
      session.renew(identity);
      const expires_at = new Date(identity.expiresAt).toISOString();
      send(session, { type: 'authenticated', expires_at, ...withId(action) });
    } catch (error) {
      refuse(error instanceof Error ? error.message : 'Invalid token');
    } finally {
      session.renewing = false;
    }
  }
}

const send = (session: Session, frame: ServerFrame): void => session.send(frame);

const withId = ({ id }: { id?: RequestId }): { id?: RequestId } => (id === undefined ? {} : { id });
