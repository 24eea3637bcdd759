import { CLOSE, LIMITS, type Channel, type CloseName, type Scope } from '@app/contracts';
import { type Frame, serverFrame } from './frame';
import { Lane, type LaneOwner } from './lane';
import type { RealtimeMetrics } from './metrics';
import type { AccessIdentity } from './options';
import type { Outbox } from './outbox';
import { TokenBucket } from './token-bucket';
import type { Transport } from './transport';

export interface Subscription {
  scope: Scope;
  recover: boolean;
}

/** Acts on what a client says. Called only with sessions that are open, one frame at a time, in order. */
export interface SessionHandler {
  receive(session: Session, text: string): void;
  /** The client talks faster than it may: a frame of it was not acted on. */
  tooFast(session: Session): void;
}

export type SessionState =
  | { kind: 'verifying'; early: string[]; bytes: number; until: number }
  | { kind: 'open'; identity: AccessIdentity }
  | { kind: 'closing' }
  | { kind: 'closed' };

/** What all sessions of a node share. */
export interface SessionContext {
  outbox: Outbox;
  metrics: RealtimeMetrics;
}

let lastId = 0;

/**
 * One connection: who it is, what it listens to, how fast it may talk. Nothing it sends is acted on before `open`.
 * It knows no wire: bytes leave through its lane, frames come in by `hear`.
 */
export class Session implements LaneOwner {
  readonly id = ++lastId;
  readonly lane: Lane;
  readonly subscriptions = new Map<Channel, Subscription>();
  /** The user behind the token; 0 until it is verified. Stays after the end, for those who must clean up. */
  userId = 0;
  /** A token check asked for in-band is under way. */
  renewing = false;
  /** Pinged, and not heard of since. */
  awaitingPong = false;
  private state: SessionState;
  private handler: SessionHandler | undefined;
  private ended: ((session: Session) => void)[] = [];
  private readonly bucket: TokenBucket;
  private warnings = 0;

  constructor(
    transport: Transport,
    private readonly context: SessionContext,
    now = Date.now(),
  ) {
    this.lane = new Lane(transport, this, context.metrics);
    this.state = { kind: 'verifying', early: [], bytes: 0, until: now + LIMITS.wsVerifyMs };
    this.bucket = new TokenBucket(LIMITS.wsActionsPerSecond, LIMITS.wsActionsBurst, performance.now());
  }

  get kind(): SessionState['kind'] {
    return this.state.kind;
  }

  /** Who this is, while the session is open. */
  get identity(): AccessIdentity | undefined {
    return this.state.kind === 'open' ? this.state.identity : undefined;
  }

  /** Names who acts on the client's frames. */
  listen(handler: SessionHandler): void {
    this.handler = handler;
  }

  /** Calls back once when the session ends, whichever side ended it. */
  onEnd(listener: (session: Session) => void): void {
    if (this.state.kind === 'closing' || this.state.kind === 'closed') listener(this);
    else this.ended.push(listener);
  }

  /** The token is good. `announce` installs the handler; then the frames that came early are acted on. */
  open(identity: AccessIdentity, announce: (session: Session) => void): void {
    if (this.state.kind !== 'verifying') return;
    const { early } = this.state;
    this.state = { kind: 'open', identity };
    this.userId = identity.userId;
    announce(this);
    for (const text of early) this.act(text);
  }

  /** A newer token of the same user counts from now on. */
  renew(identity: AccessIdentity): void {
    if (this.state.kind === 'open') this.state.identity = identity;
  }

  /** Takes one frame of the client. */
  hear(text: string): void {
    this.awaitingPong = false;
    if (this.state.kind === 'closing' || this.state.kind === 'closed') return;
    if (!this.allow()) return;
    if (this.state.kind === 'open') return this.act(text);
    this.state.bytes += text.length;
    const { early, bytes } = this.state;
    if (early.length >= LIMITS.wsEarlyFrames || bytes > LIMITS.wsEarlyBytes) {
      return this.close('tooManyMessages');
    }
    early.push(text);
  }

  /** Answers the client with a frame of its protocol, in order with its channels. */
  send(frame: object): void {
    this.context.outbox.send(this.lane, serverFrame(frame), 'soon');
  }

  /** Writes a ready frame now, after everything pending; `behind` tells at once whether the reader takes it. */
  post(frame: Frame): void {
    this.context.outbox.send(this.lane, frame, 'soon');
    this.flush();
  }

  /** Writes now everything that is pending. */
  flush(): void {
    this.context.outbox.flushLane(this.lane);
  }

  /** Whether the reader has yet to take much of what it was sent. */
  get behind(): boolean {
    return this.lane.behind;
  }

  /** Calls back once when the reader has caught up. */
  onCaughtUp(listener: () => void): void {
    this.lane.onCaughtUp(listener);
  }

  /** Ends what has run out: a token's life, or the time a check may take. `now` is in epoch milliseconds. */
  expire(now: number): void {
    if (this.state.kind === 'open' && now >= this.state.identity.expiresAt) this.close('expired');
    if (this.state.kind === 'verifying' && now >= this.state.until) this.close('full', 'Try again later');
  }

  /** Says goodbye with a close code. What is pending goes out before, unless the reader does not take it. */
  close(name: CloseName, reason: string = CLOSE[name].reason): void {
    if (this.state.kind === 'closing' || this.state.kind === 'closed') return;
    if (name !== 'tooSlow') this.flush();
    this.state = { kind: 'closing' };
    this.lane.transport.close(CLOSE[name].code, closeReason(reason), name === 'tooSlow');
    this.end();
  }

  /** Says goodbye as soon as the reader has taken what waits for it, and what came meanwhile: a close would drop that. */
  dismiss(name: CloseName): void {
    this.flush();
    if (!this.lane.behind) return this.close(name);
    this.lane.onCaughtUp(() => this.dismiss(name));
  }

  /** Its lane: the reader does not keep up. */
  tooSlow(): void {
    this.close('tooSlow');
  }

  /** Its lane: the wire does not take anything any more. */
  gone(): void {
    this.terminate();
  }

  ping(): void {
    this.lane.transport.ping();
  }

  /** Cuts the connection: nobody is there. */
  terminate(): void {
    if (this.state.kind === 'closed') return;
    this.state = { kind: 'closing' };
    this.lane.transport.terminate();
    this.end();
  }

  /** The wire is gone. */
  closed(): void {
    this.state = { kind: 'closed' };
    this.end();
  }

  private act(text: string): void {
    if (this.state.kind !== 'open') return;
    this.expire(Date.now());
    this.handler?.receive(this, text);
  }

  /** Takes a token for one frame; warns, and closes when warnings do not help. */
  private allow(): boolean {
    const now = performance.now();
    if (this.warnings > 0 && this.bucket.isFull(now)) this.warnings = 0;
    if (this.bucket.take(now)) return true;
    this.warnings += 1;
    if (this.warnings > LIMITS.wsRateWarnings) this.close('tooManyMessages');
    else this.handler?.tooFast(this);
    return false;
  }

  private end(): void {
    const listeners = this.ended;
    this.ended = [];
    this.context.outbox.remove(this.lane);
    for (const listener of listeners) listener(this);
  }
}

/** A reason that fits a close frame: at most 123 bytes of UTF-8 (RFC 6455 §5.5.1). */
export function closeReason(text: string): string {
  const characters = [...text.slice(0, 123)];
  while (Buffer.byteLength(characters.join('')) > 123) characters.pop();
  return characters.join('');
}
