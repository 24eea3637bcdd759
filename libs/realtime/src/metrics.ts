import { CLOSE } from '@app/contracts';
import { Injectable } from '@nestjs/common';

export type SkipReason =
  'not_json' | 'not_object' | 'too_large' | 'bad_owner' | 'not_serialisable' | 'bad_control';

/** From here on a client may close with any code that it makes up. */
const FREE_CODES = 3_000;
const OWN_CODES: ReadonlySet<number> = new Set(Object.values(CLOSE).map(({ code }) => code));

/** Counters of the realtime core since the process started; read by the metrics endpoint. */
@Injectable()
export class RealtimeMetrics {
  /** Messages that entered a channel. */
  messages = 0;
  /** Messages handed to sockets: one message to a thousand sockets counts a thousand. */
  deliveries = 0;
  /** Writes to sockets, each of one or more frames. */
  writes = 0;
  bytes = 0;
  /** State messages replaced by newer ones for slow readers. */
  conflated = 0;
  /** Frames that waited for a slow reader when its socket was closed. */
  dropped = 0;
  /** Gaps of the bridge after which subscribers were told to resync. */
  resyncs = 0;
  replays = 0;
  /** Topics computed, and those computations that failed. */
  topicRuns = 0;
  topicFailures = 0;
  readonly skipped = new Map<SkipReason, number>();
  /** Sockets that we closed or saw closed, by code; codes that clients made up are counted together. */
  readonly closes = new Map<number | 'other', number>();

  skip(reason: SkipReason): void {
    this.skipped.set(reason, (this.skipped.get(reason) ?? 0) + 1);
  }

  close(code: number): void {
    const name = code < FREE_CODES || OWN_CODES.has(code) ? code : 'other';
    this.closes.set(name, (this.closes.get(name) ?? 0) + 1);
  }
}
