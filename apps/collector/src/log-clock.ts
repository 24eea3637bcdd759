import type { WallClock } from './log-line';

const QUARTER_HOUR = 15 * 60_000;
const ROUGH_MS = 2 * 60_000;
const FURTHEST_MS = 26 * 3_600_000;
const AHEAD_MS = 60_000;

/** What must be remembered to date the next line; times in epoch milliseconds. */
export interface ClockState {
  /** Wall clock of the pool's machine minus UTC; absent until the log has told. */
  offsetMs?: number;
  /** The latest time given out since the offset was last set. */
  lastMs: number;
  /** The latest moment that the log named in epoch seconds. */
  epochMs: number;
}

/**
 * Dates the lines of ckpool.log, which carry the local time of the pool's machine and no zone.
 *
 * Each minute a line carries epoch seconds as well (`lastupdate` of `Pool:{…}`): the difference is the zone, summer time
 * included. Before the first of them the zone of this process (TZ) is taken. Lines are only appended, so a time neither
 * steps back nor lies in the future: that bounds the minute between a change of the clocks and the next such line.
 */
export class LogClock {
  constructor(private readonly state: ClockState) {}

  get isSet(): boolean {
    return this.state.offsetMs !== undefined;
  }

  /** @param epoch  seconds that the line at `wall` says */
  set(wall: WallClock, epoch: number): void {
    const away = wall - epoch * 1000;
    const offset = Math.round(away / QUARTER_HOUR) * QUARTER_HOUR;
    if (Math.abs(away - offset) > ROUGH_MS || Math.abs(offset) > FURTHEST_MS) return;
    if (offset !== this.state.offsetMs) this.state.lastMs = 0;
    this.state.offsetMs = offset;
    this.state.epochMs = epoch * 1000;
  }

  /** Epoch milliseconds of a line. */
  at(wall: WallClock, now: number): number {
    const { state } = this;
    const own = state.offsetMs === undefined ? inOwnZone(wall) : wall - state.offsetMs;
    // Our own clock may lag behind a recording that we read.
    const latest = Math.max(now, state.epochMs) + AHEAD_MS;
    state.lastMs = Math.max(state.lastMs, own > latest ? Math.max(now, state.epochMs) : own);
    return state.lastMs;
  }
}

/** The same wall clock in the zone of this process. */
function inOwnZone(wall: WallClock): number {
  const date = new Date(wall);
  return new Date(
    ...([date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()] as const),
    ...([date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds(), date.getUTCMilliseconds()] as const),
  ).getTime();
}
