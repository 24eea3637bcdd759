import { expectedSeconds, hashrate, probability, relativeError } from '@app/bitcoin';
import type { Odds } from '@app/contracts';
import type { WindowFigures } from '@app/database';

const HOUR_MS = 3_600_000;
const DAY_SECONDS = 86_400;
const MONTH_DAYS = 30;
const YEAR_DAYS = 365;
/** Who had a share in the first hour of the last 24 has mined all day, however few shares he makes. */
const FULL_DAY_MS = 23 * HOUR_MS;

/**
 * The longest window that the miner has filled since his first share of the last 24 hours: long, so that luck does not
 * make the odds jump; filled, so that who began an hour ago is not told a 24th of what he has.
 */
export function oddsWindow(minedSince: Date | null, at: Date): Odds['window'] {
  const mined = minedSince ? at.getTime() - minedSince.getTime() : 0;
  if (mined >= FULL_DAY_MS) return '24h';
  return mined >= HOUR_MS ? '1h' : '5m';
}

/** The odds of a block at today's pace. @param networkDifficulty  0 where it is unknown */
export function toOdds(
  figures: WindowFigures,
  minedSince: Date | null,
  networkDifficulty: number,
  at: Date,
): Odds {
  const window = oddsWindow(minedSince, at);
  const { work, shares, seconds } = figures[window];
  const rate = hashrate(work, seconds);
  const isKnown = networkDifficulty > 0;
  const within = (days: number) =>
    isKnown ? probability(rate, networkDifficulty, days * DAY_SECONDS) : null;
  return {
    hashrate: rate,
    hashrate_error: relativeError(shares),
    window,
    network_difficulty: isKnown ? networkDifficulty : null,
    expected_seconds: isKnown && rate > 0 ? expectedSeconds(rate, networkDifficulty) : null,
    probability: { day: within(1), month: within(MONTH_DAYS), year: within(YEAR_DAYS) },
  };
}
