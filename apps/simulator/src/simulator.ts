import { setTimeout as sleep } from 'node:timers/promises';
import { LIMITS } from '@app/contracts';
import { chunkLength } from './density';
import { history } from './history';
import { LiveFleet } from './live-fleet';
import type { Checkpoint, StreamWriter } from './stream-writer';
import { MINUTE, SECOND } from './times';
import { createWorld, type World } from './world';

export interface SimulatorOptions {
  seed: number;
  /** Multiplies the live share rate. */
  speed: number;
  /** How much history the first start writes, and the longest gap that a later one fills. */
  historyMs: number;
  /** Pause while more share entries than this wait for the workers. */
  backlogLimit: number;
}
export const DEFAULT_BACKLOG_LIMIT = LIMITS.streamBacklogEntries;

const TICK = 200;
/** From this close to now on the fleet is live; once it falls this far behind, the gap is told as history. */
const LIVE_WITHIN = 2 * SECOND;
const GAP = 30 * SECOND;
/** The checkpoint moves at least this often, so that a stop is never taken for a longer gap than it was. */
const CHECKPOINT_EVERY = 5 * SECOND;
const BACKLOG_PAUSE = 250;

type Mode = { kind: 'history' } | { kind: 'live'; fleet: LiveFleet };

export interface SimulatorEvents {
  /** A chunk of history stands in the streams: everything before `until` (epoch ms). */
  onHistory?: (until: number) => void;
  /** The live fleet has written its first entries. */
  onLive?: () => void;
}

/** Brings the streams up to now with history, then lets the fleet mine live. All its state is the checkpoint in Redis. */
export class Simulator {
  private mode: Mode = { kind: 'history' };
  private lastCommit = 0;

  constructor(
    private readonly writer: StreamWriter,
    private readonly options: SimulatorOptions,
    private readonly events: SimulatorEvents = {},
    private readonly clock: () => number = Date.now,
  ) {}

  /** Runs until the signal aborts; then ends quietly. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      const stored = await this.writer.load();
      const checkpoint = startFrom(stored, this.clock(), this.options.historyMs);
      const world = createWorld({ ...this.options, origin: checkpoint.origin });
      for (let until = checkpoint.until; ;) until = await this.step(world, until, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  private async step(world: World, until: number, signal: AbortSignal): Promise<number> {
    const now = this.clock();
    const behind = now - until;
    if (behind > (this.mode.kind === 'live' ? GAP : LIVE_WITHIN)) {
      this.mode = { kind: 'history' };
      return this.tellHistory(world, Math.max(until, now - this.options.historyMs), now, signal);
    }
    if (this.mode.kind === 'history') {
      this.mode = { kind: 'live', fleet: new LiveFleet(world, until) };
      const reached = await this.mine(world, this.mode.fleet, until, now);
      this.events.onLive?.();
      return reached;
    }
    await sleep(TICK, undefined, { signal });
    return this.mine(world, this.mode.fleet, until, this.clock());
  }

  private async tellHistory(world: World, from: number, now: number, signal: AbortSignal): Promise<number> {
    while ((await this.writer.backlog()) > this.options.backlogLimit)
      await sleep(BACKLOG_PAUSE, undefined, { signal });
    const length = chunkLength(now - from);
    const to = Math.min((Math.floor(from / length) + 1) * length, now);
    await this.writer.commit(history(world, { from, to }, now), { origin: world.origin, until: to });
    this.events.onHistory?.(to);
    return to;
  }

  private async mine(world: World, fleet: LiveFleet, until: number, now: number): Promise<number> {
    // A clock that was set back stands still until it has caught up.
    if (now <= until) return until;
    const batch = fleet.advance(now);
    if (batch.length > 0 || now - this.lastCommit > CHECKPOINT_EVERY) {
      await this.writer.commit(batch, { origin: world.origin, until: now });
      this.lastCommit = now;
    }
    return now;
  }
}

/** Where to go on: at the checkpoint, at most `historyMs` back, and never ahead of a clock that has been corrected. */
function startFrom(stored: Checkpoint | null, now: number, historyMs: number): Checkpoint {
  if (stored === null) return { origin: now, until: now - historyMs };
  const until = stored.until > now + MINUTE ? now : stored.until;
  return { origin: Math.min(stored.origin, now), until: Math.max(until, now - historyMs) };
}
