import { formatDifficulty } from '@app/bitcoin';
import { type Distribution, DISTRIBUTION_BUCKETS } from '@app/contracts';

/** The lowest exponent kept holds zero and everything between as well. */
const LOWEST_LOG2 = -64;

/**
 * Eight buckets from a histogram by floor(log2(difficulty)), lowest first: all of the same width in powers of two, as
 * narrow as they can be to hold everything. Without shares they begin at difficulty 1.
 */
export function toDistribution(histogram: readonly { log2: number; count: number }[]): Distribution {
  const lowest = histogram[0]?.log2 ?? 0;
  const highest = histogram.at(-1)?.log2 ?? lowest;
  const width = Math.ceil((highest - lowest + 1) / DISTRIBUTION_BUCKETS);
  const buckets = Array.from({ length: DISTRIBUTION_BUCKETS }, (_, index) => {
    const from = lowest + index * width;
    const held = histogram.filter(({ log2 }) => log2 >= from && log2 < from + width);
    const least = from === LOWEST_LOG2 ? 0 : 2 ** from;
    const most = 2 ** (from + width);
    return {
      range_min: least,
      range_max: most,
      label: `${formatDifficulty(least)} – ${formatDifficulty(most)}`,
      count: held.reduce((sum, { count }) => sum + count, 0),
    };
  });
  return { buckets, total_shares: buckets.reduce((sum, { count }) => sum + count, 0) };
}
