import { LIMITS } from '@app/contracts';
import { Backlog } from './backlog';
import type { Frame } from './frame';
import type { RealtimeMetrics } from './metrics';
import type { Transport } from './transport';

/** What a lane reports: its reader is too slow, or its socket is gone. */
export interface LaneOwner {
  tooSlow(): void;
  gone(): void;
}

/** A frame of this socket alone, and the place in the group's log before which it goes out. */
export interface OwnFrame {
  at: number;
  frame: Frame;
}

/**
 * The outgoing side of one connection. What the socket does not take waits here: above a watermark states are
 * conflated, events queue up to a bound, and beyond it the owner is told to close.
 */
export class Lane {
  /** Place in the log of the lane's group up to which everything has been delivered. */
  cursor = 0;
  group: object | undefined;
  own: OwnFrame[] | undefined;
  lastWrite = Number.NEGATIVE_INFINITY;
  /** Since when something has been lying here of which the socket took nothing. */
  private undrainedSince: number | undefined;
  /** Bytes written, and how many of them the socket had taken when it was last looked at. */
  private sent = 0;
  private taken = 0;
  private backlog: Backlog | undefined;
  private listening = false;
  private ended = false;
  private caughtUp: (() => void)[] | undefined;

  constructor(
    readonly transport: Transport,
    private readonly owner: LaneOwner,
    private readonly metrics: RealtimeMetrics,
  ) {}

  get usable(): boolean {
    return !this.ended && this.transport.open;
  }

  /** Live bytes that wait in this process: ours and the socket's. */
  get queued(): number {
    return this.transport.buffered + (this.backlog?.bytes ?? 0);
  }

  /** Whether the reader has left so much lying that a state had better wait until it can be the newest. */
  get behind(): boolean {
    return this.backlog !== undefined || this.transport.buffered > LIMITS.wsConflateBytes;
  }

  /** Calls back once, when the reader has taken everything. Ask while it is behind. */
  onCaughtUp(listener: () => void): void {
    (this.caughtUp ??= []).push(listener);
    this.listenForDrain();
  }

  /** For how many milliseconds the socket has taken nothing of what lies here; 0 when it took everything. */
  undrainedFor(now: number): number {
    if (this.undrainedSince === undefined || this.ended) return 0;
    const { buffered } = this.transport;
    if (buffered === 0 && !this.backlog) {
      this.undrainedSince = undefined;
      return 0;
    }
    if (this.sent - buffered > this.taken) {
      this.taken = this.sent - buffered;
      this.undrainedSince = now;
    }
    return now - this.undrainedSince;
  }

  /**
   * Whether the reader is too slow to be kept: it takes nothing, or too little to end a replay in the time for which a
   * ring keeps messages. A replay holds on to them, and whoever reads a byte now and then would hold on for ever.
   */
  overdue(now: number): boolean {
    const since = this.backlog?.replayingSince ?? now;
    return this.undrainedFor(now) > LIMITS.wsUndrainedMs || now - since > LIMITS.ringMs;
  }

  isReplaying(channel: string): boolean {
    return this.backlog?.isReplaying(channel) ?? false;
  }

  /** Sends frames in order; `joined` are the same bytes already in one buffer, shared with other sockets. */
  deliver(frames: readonly Frame[], joined: Buffer | undefined, now: number): void {
    if (this.ended || frames.length === 0) return;
    if (!this.transport.open) return this.owner.gone();
    this.lastWrite = now;
    const bytes = joined?.length ?? frames.reduce((sum, frame) => sum + frame.bytes.length, 0);
    const { buffered } = this.transport;
    if (buffered === 0 && !this.backlog) this.undrainedSince = undefined;
    if (this.backlog || (buffered > 0 && buffered + bytes > LIMITS.wsConflateBytes)) {
      return this.queue(frames, now);
    }
    this.write(joined ?? Buffer.concat(frames.map((frame) => frame.bytes)));
    this.watch(now);
  }

  /** Sends what was missed: after everything delivered so far, before anything live that comes from now on. */
  replay(channel: string, frames: readonly Frame[], now: number): void {
    if (this.ended || frames.length === 0) return;
    this.waiting().replay(channel, frames, now);
    this.pump(now);
  }

  /** Sends what waits while the socket takes it. */
  pump(now: number): void {
    const { backlog } = this;
    if (!backlog || this.ended) return;
    while (this.transport.open && this.transport.buffered < LIMITS.wsConflateBytes) {
      const chunk = backlog.take(LIMITS.wsConflateBytes);
      if (chunk.length === 0) break;
      this.write(Buffer.concat(chunk));
    }
    if (backlog.empty) this.backlog = undefined;
    this.watch(now);
  }

  /** Ends sending; what waits is dropped. */
  end(): void {
    this.ended = true;
    this.metrics.dropped += this.backlog?.size ?? 0;
    this.backlog = undefined;
    this.own = undefined;
    this.caughtUp = undefined;
  }

  private waiting(): Backlog {
    this.backlog ??= new Backlog();
    this.listenForDrain();
    return this.backlog;
  }

  private listenForDrain(): void {
    if (this.listening) return;
    this.listening = true;
    this.transport.whenDrained(() => {
      this.listening = false;
      this.undrainedSince = undefined;
      this.pump(performance.now());
      if (this.ended) return;
      if (this.behind) return this.listenForDrain();
      const listeners = this.caughtUp ?? [];
      this.caughtUp = undefined;
      for (const listener of listeners) listener();
    });
  }

  private queue(frames: readonly Frame[], now: number): void {
    const backlog = this.waiting();
    for (const frame of frames) if (backlog.push(frame)) this.metrics.conflated += 1;
    this.lies(now);
    if (this.queued > LIMITS.wsQueueBytes) this.owner.tooSlow();
  }

  private write(bytes: Buffer): void {
    this.sent += bytes.length;
    this.metrics.writes += 1;
    this.metrics.bytes += bytes.length;
    this.transport.write(bytes);
  }

  private watch(now: number): void {
    if (this.transport.buffered === 0 && !this.backlog) this.undrainedSince = undefined;
    else this.lies(now);
  }

  private lies(now: number): void {
    if (this.undrainedSince !== undefined) return;
    this.undrainedSince = now;
    this.taken = this.sent - this.transport.buffered;
  }
}
