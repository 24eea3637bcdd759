import type { Redis } from '@app/redis';
import { Backlogs } from './backlog';
import { BOUNDS } from './bounds';
import { isStop, pause } from './pause';
import { toTs, toXadd } from './feed-entry';
import type { Recorded } from './recording';

/** When the events of a replay happen, and under which identity. */
export type Clock =
  /** At their own times; the ids are the collector's, so that both together count each share once. */
  | { kind: 'own' }
  /** At the moment they are sent, `run` naming this run in the ids. */
  | { kind: 'sent'; run: string }
  /** So that the recording ends now: all of it is sent at once. */
  | { kind: 'ended'; run: string; shiftMs: number };

export interface ReplayPlan {
  /** Recorded milliseconds a millisecond; Infinity for no waiting. */
  speed: number;
  clock: Clock;
  source: string;
  onProgress: (sent: number, time: number) => void;
  onTrouble: (sentence: string) => void;
}

/** How many entries were sent. */
export interface Sent {
  shares: number;
  others: number;
}

/** Sends a recording at the pace of a plan. */
export class Replayer {
  private readonly sent: Sent = { shares: 0, others: 0 };
  private batch: Recorded[] = [];
  private readonly backlogs: Backlogs;

  constructor(
    private readonly redis: Redis,
    private readonly plan: ReplayPlan,
  ) {
    this.backlogs = new Backlogs(redis, (unread) =>
      plan.onTrouble(`Paused: ${unread} entries wait for the worker`),
    );
  }

  /** @returns how much was sent; not all when asked to end. @throws the error of the recording */
  async run(recording: AsyncIterable<Recorded>, signal: AbortSignal): Promise<Sent> {
    let first: number | undefined;
    const started = Date.now();
    try {
      for await (const each of recording) {
        first ??= each.time;
        const due = started + (each.time - first) / this.plan.speed;
        if (due > Date.now()) {
          await this.flush(signal);
          await pause(due - Date.now(), signal);
        }
        signal.throwIfAborted();
        this.batch.push(this.onClock(each, due));
        if (this.batch.length >= BOUNDS.replayBatch) await this.flush(signal);
      }
      await this.flush(signal);
    } catch (error) {
      if (!isStop(error, signal)) throw error;
    }
    return this.sent;
  }

  private onClock(each: Recorded, due: number): Recorded {
    const { clock } = this.plan;
    if (clock.kind === 'own') return each;
    const time = clock.kind === 'sent' ? due : each.time + clock.shiftMs;
    return { ...each, ts: toTs(time), eventId: `${clock.run}/${each.eventId}` };
  }

  /** Sends until Redis has said yes: a repeated batch repeats its ids, and the worker counts an id once. */
  private async flush(signal: AbortSignal): Promise<void> {
    const { batch } = this;
    if (batch.length === 0) return;
    this.batch = [];
    for (let faults = 1; ; faults += 1) {
      try {
        await this.backlogs.makeRoom(batch, signal);
        await this.send(batch);
        break;
      } catch (error) {
        if (isStop(error, signal)) throw error;
        if (faults === 1) this.plan.onTrouble(`Redis is away, trying again: ${(error as Error).message}`);
        await pause(Math.min(BOUNDS.retryLeastMs * 2 ** faults, BOUNDS.retryMostMs), signal);
        signal.throwIfAborted();
      }
    }
    for (const { event } of batch) this.sent[event === 'share_submitted' ? 'shares' : 'others'] += 1;
    this.plan.onProgress(this.sent.shares, batch.at(-1)?.time ?? 0);
  }

  private async send(batch: Recorded[]): Promise<void> {
    const transaction = this.redis.multi();
    for (const each of batch) transaction.xadd(...toXadd(each, this.plan.source));
    for (const [error] of (await transaction.exec()) ?? []) if (error) throw error;
  }
}
