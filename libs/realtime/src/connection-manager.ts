import { Inject, Injectable, Optional } from '@nestjs/common';
import { CHANNELS, type Channel, LIMITS, type WsStats } from '@app/contracts';
import { messageFrames, serverFrame, type MessageFrames } from './frame';
import { RealtimeMetrics } from './metrics';
import type { Fallen } from './options';
import { Outbox, type SharedModes } from './outbox';
import { Ring, type Audience, type Owner, type Position } from './ring';
import type { Session, Subscription } from './session';

/** How long a revocation is remembered, for tokens that were being verified when it came. */
const REVOKED_MS = 60_000;
const RECHECK_AT_ONCE = 1_000;

export interface Subscribed {
  /** Present when the client asked to recover. */
  recovery?: Position & { recovered: boolean };
  /** To be called after the acknowledgement is sent: replays what was missed. */
  resume(): void;
}

/** Who is connected and who listens to what. Sends to all of a channel or to one user; never waits for a socket. */
@Injectable()
export class ConnectionManager {
  private readonly sessions = new Set<Session>();
  private readonly byUser = new Map<number, Set<Session>>();
  private readonly byChannel = emptySets();
  /** Subscribers in scope `mine`: their messages differ by person, so they are addressed one by one. */
  private readonly mine = emptySets();
  private readonly rings = new Map<Channel, Ring>(CHANNELS.map((channel) => [channel, new Ring()]));
  private readonly revoked = new Map<string, number>();

  constructor(
    @Optional() @Inject(Outbox) private readonly outbox = new Outbox(),
    @Optional() @Inject(RealtimeMetrics) private readonly metrics = new RealtimeMetrics(),
  ) {}

  /** Registers an open session. One whose sign-in was just ended elsewhere is closed at once. */
  connect(session: Session): void {
    const { identity } = session;
    if (!identity || this.sessions.has(session)) return;
    if (this.wasRevoked(identity.sessionId)) return session.close('revoked');
    this.sessions.add(session);
    const own = this.byUser.get(identity.userId) ?? new Set();
    this.byUser.set(identity.userId, own.add(session));
  }

  /** Removes a session from every map. Harmless when it is not there. */
  disconnect(session: Session): void {
    if (!this.sessions.delete(session)) return;
    for (const channel of session.subscriptions.keys()) {
      this.byChannel[channel].delete(session);
      this.mine[channel].delete(session);
    }
    session.subscriptions.clear();
    this.outbox.remove(session.lane);
    const own = this.byUser.get(session.userId);
    own?.delete(session);
    if (own?.size === 0) this.byUser.delete(session.userId);
  }

  /**
   * Subscribes a session; a second time replaces the first. With a position, what was missed is replayed whole or not
   * at all. Returns undefined for a session that is not connected.
   */
  subscribe(
    session: Session,
    channel: Channel,
    wanted: Subscription,
    position?: Position,
  ): Subscribed | undefined {
    if (!this.sessions.has(session)) return undefined;
    const ring = this.ring(channel);
    const missed =
      position && !session.lane.isReplaying(channel)
        ? ring.since(position, session.userId, wanted.scope, Date.now())
        : undefined;
    session.subscriptions.set(channel, wanted);
    this.byChannel[channel].add(session);
    if (wanted.scope === 'mine') this.mine[channel].add(session);
    else this.mine[channel].delete(session);
    this.regroup(session);
    return {
      ...(wanted.recover ? { recovery: { ...ring.position, recovered: missed !== undefined } } : {}),
      resume: () => {
        if (!missed) return;
        this.metrics.replays += 1;
        this.outbox.replay(session.lane, channel, missed);
      },
    };
  }

  /** Ends a subscription. Returns whether there was one. */
  unsubscribe(session: Session, channel: Channel): boolean {
    if (!session.subscriptions.delete(channel)) return false;
    this.byChannel[channel].delete(session);
    this.mine[channel].delete(session);
    this.regroup(session);
    return true;
  }

  /**
   * Sends `{channel, data}` to every subscriber. Those of scope `mine` get it when they own it or nobody does.
   * @param owner  user whom it concerns; null: nobody in particular
   * @param conflate  of messages with this key a slow reader needs the newest only
   * @returns number of sockets it goes to
   * @throws TypeError or RangeError when `data` cannot be serialised
   */
  broadcastToChannel(channel: Channel, data: object, owner: Owner = null, conflate?: string): number {
    const audience: Audience = owner === null ? { kind: 'everyone' } : { kind: 'owned', owner };
    const message = this.record(channel, data, audience, conflate);
    let sockets = this.outbox.publish(channel, message);
    const concerned =
      owner === null ? this.mine[channel] : owner === 'invalid' ? [] : (this.byUser.get(owner) ?? []);
    for (const session of concerned) {
      if (session.subscriptions.get(channel)?.scope === 'mine')
        sockets += this.sendOne(session, channel, message);
    }
    this.metrics.deliveries += sockets;
    return sockets;
  }

  /** Sends `{channel, data}` to the subscribed sockets of one user; see `broadcastToChannel`. */
  sendToUser(userId: number, channel: Channel, data: object, conflate?: string): number {
    const message = this.record(channel, data, { kind: 'only', owner: userId }, conflate);
    let sockets = 0;
    for (const session of this.byUser.get(userId) ?? []) {
      if (session.subscriptions.has(channel)) sockets += this.sendOne(session, channel, message);
    }
    this.metrics.deliveries += sockets;
    return sockets;
  }

  /** Closes every socket of a sign-in that was ended, here or on another node. Returns how many there were. */
  revokeSession(sessionId: string): number {
    this.revoked.delete(sessionId);
    this.revoked.set(sessionId, Date.now());
    for (const [oldest] of this.revoked) {
      if (this.revoked.size <= LIMITS.endedSessionsRemembered) break;
      this.revoked.delete(oldest);
    }
    const ending = [...this.sessions].filter((session) => session.identity?.sessionId === sessionId);
    for (const session of ending) session.close('revoked');
    return ending.length;
  }

  /** Whether this sign-in was ended within the last minute. */
  wasRevoked(sessionId: string): boolean {
    const at = this.revoked.get(sessionId);
    return at !== undefined && Date.now() - at < REVOKED_MS;
  }

  /** Asks of every open session whether its sign-in still stands, and closes those that do not. Returns how many. */
  async recheck(fallen: Fallen): Promise<number> {
    const waiting = [...this.sessions];
    let closed = 0;
    while (waiting.length > 0) {
      const some = waiting.splice(0, RECHECK_AT_ONCE);
      const ids = some.flatMap(({ identity }) => (identity ? [identity.sessionId] : []));
      const answer = await fallen([...new Set(ids)]);
      for (const session of some) {
        const standing = answer.get(session.identity?.sessionId ?? '');
        if (standing === undefined) continue;
        session.close(standing === 'banned' ? 'forbidden' : 'revoked');
        closed += 1;
      }
    }
    return closed;
  }

  /** After a gap in what we hear: new epochs, and everyone who recovers is told. Returns how many were. */
  resync(): number {
    let told = 0;
    for (const channel of CHANNELS) {
      const position = this.ring(channel).rotate();
      const frame = serverFrame({ type: 'resync', channel, ...position });
      for (const session of this.byChannel[channel]) {
        if (!session.subscriptions.get(channel)?.recover) continue;
        this.outbox.send(session.lane, frame, 'paced');
        told += 1;
      }
    }
    return told;
  }

  /** Sockets of this node, users behind them, subscribers by channel. */
  getStats(): WsStats {
    return {
      total_connections: this.sessions.size,
      unique_users: this.byUser.size,
      channels: Object.fromEntries(CHANNELS.map((channel) => [channel, this.byChannel[channel].size])),
    };
  }

  /** The users connected to this node. */
  users(): number[] {
    return [...this.byUser.keys()];
  }

  /** The user's sockets subscribed to a channel: whether pushing something to them is worth computing. */
  listeners(userId: number, channel: Channel): number {
    let count = 0;
    for (const session of this.byUser.get(userId) ?? []) if (session.subscriptions.has(channel)) count += 1;
    return count;
  }

  /** Bytes that wait for slow readers, all sockets together. */
  queuedBytes(): number {
    let bytes = 0;
    for (const session of this.sessions) bytes += session.lane.queued;
    return bytes;
  }

  private ring(channel: Channel): Ring {
    const ring = this.rings.get(channel);
    if (!ring) throw new Error(`no ring for ${channel}`);
    return ring;
  }

  private record(
    channel: Channel,
    data: object,
    audience: Audience,
    conflate: string | undefined,
  ): MessageFrames {
    const ring = this.ring(channel);
    const message = messageFrames(channel, JSON.stringify(data), ring.next(), conflate);
    ring.add(message.numbered, audience, Date.now());
    this.metrics.messages += 1;
    return message;
  }

  private sendOne(session: Session, channel: Channel, message: MessageFrames): number {
    if (!session.lane.usable) {
      session.terminate();
      this.disconnect(session);
      return 0;
    }
    const { plain, numbered } = message;
    const recover = session.subscriptions.get(channel)?.recover;
    this.outbox.send(session.lane, recover ? numbered : plain, 'paced');
    return 1;
  }

  private regroup(session: Session): void {
    const modes: SharedModes = Object.fromEntries(
      [...session.subscriptions]
        .filter(([, { scope }]) => scope === 'all')
        .map(([channel, { recover }]) => [channel, recover ? 'numbered' : 'plain']),
    );
    this.outbox.join(session.lane, modes);
  }
}

function emptySets(): Record<Channel, Set<Session>> {
  return { mining: new Set(), dashboard: new Set(), gamification: new Set(), competition: new Set() };
}
