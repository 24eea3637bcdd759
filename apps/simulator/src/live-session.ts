import { connected, disconnected } from './connections';
import { identity, type Emission } from './emission';
import type { Miner } from './fleet';
import type { Random } from './random';
import { RateAverages } from './rate-averages';
import { drawShare, meanInterval, shareEvent } from './share';
import { MINUTE } from './times';
import { Vardiff, type Retarget } from './vardiff';

/** What a session needs from the fleet that it belongs to. */
export interface SessionContext {
  random: Random;
  /** Real H/s of the miner at a time. */
  hashrate: (miner: Miner, time: number) => number;
  /** A new `event_id`, never given before. */
  nextId: () => string;
  speed: number;
}

const REPORT_EVERY = MINUTE;

/** One connection of one miner to the pool, from `miner_connected` to `miner_disconnected`. */
export class LiveSession {
  private readonly vardiff: Vardiff;
  private readonly rates: RateAverages;
  private shares = 0;
  private best = 0;
  private nextShareAt: number;
  private nextReportAt: number;

  constructor(
    private readonly miner: Miner,
    private readonly since: number,
    private readonly context: SessionContext,
  ) {
    this.vardiff = new Vardiff(miner.device.suggestedDiff / context.speed, since, context.speed);
    this.rates = new RateAverages(since);
    this.nextShareAt = this.drawNextShare(since);
    this.nextReportAt = since + context.random.between(0, REPORT_EVERY);
  }

  connect(): Emission {
    return connected(this.miner, this.since, this.context.nextId(), this.vardiff.difficulty);
  }

  disconnect(time: number): Emission {
    return disconnected(this.miner, {
      since: this.since,
      time,
      id: this.context.nextId(),
      shares: this.shares,
    });
  }

  /** Everything that this connection does before `to` and has not done yet. */
  advance(to: number): Emission[] {
    const emissions: Emission[] = [];
    while (this.nextShareAt < to) emissions.push(...this.submit(this.nextShareAt));
    while (this.nextReportAt < to) {
      emissions.push(this.report(this.nextReportAt));
      this.nextReportAt += REPORT_EVERY;
    }
    return emissions;
  }

  private submit(time: number): Emission[] {
    const { miner, vardiff, context } = this;
    const share = drawShare(context.random, vardiff.difficulty);
    const emissions = [shareEvent(miner, share, time, context.nextId())];
    this.shares += 1;
    if (share.accepted) {
      this.rates.add(time, share.diff);
      if (share.sdiff > this.best) {
        if (this.best > 0) emissions.push(this.newBest(time, share.sdiff));
        this.best = share.sdiff;
      }
    }
    const retarget = vardiff.share(time);
    if (retarget) emissions.push(this.retargeted(time, retarget));
    this.nextShareAt = this.drawNextShare(time);
    return emissions;
  }

  /** The process has no memory, so a new difficulty simply draws anew. */
  private drawNextShare(time: number): number {
    const { miner, context, vardiff } = this;
    return time + context.random.exponential(meanInterval(context.hashrate(miner, time), vardiff.difficulty));
  }

  private newBest(time: number, difficulty: number): Emission {
    const data = {
      ...identity(this.miner),
      new_best: difficulty,
      prev_best: this.best,
      timeframe: 'session',
    };
    return { event: 'share_best_diff', time: Math.floor(time), id: this.context.nextId(), data };
  }

  private retargeted(time: number, { oldDiff, newDiff, rate }: Retarget): Emission {
    return {
      event: 'diff_updated',
      time: Math.floor(time),
      id: this.context.nextId(),
      data: {
        ...identity(this.miner),
        old_diff: oldDiff,
        new_diff: newDiff,
        ema_share_rate: rate,
        stable_intervals: this.vardiff.stableIntervals,
        adjustment_count: this.vardiff.adjustments,
      },
    };
  }

  private report(time: number): Emission {
    const data = { ...identity(this.miner), ...this.rates.read(time) };
    return { event: 'hashrate_update', time: Math.floor(time), id: this.context.nextId(), data };
  }
}
