/** Combining marks that may follow each other. Source: Stream-Safe Text Format, UAX #15 section 13. */
const MARKS_IN_A_ROW = 30;
/** All non-starters are marks; the halfwidth voicing marks are letters that NFKC turns into non-starters. */
const MARK = '[\\p{M}\\uFF9E\\uFF9F]';
const LONG_RUN = new RegExp(`(${MARK}{${MARKS_IN_A_ROW}})${MARK}+`, 'gu');

/**
 * Cuts runs of combining marks to 30, which no writing system needs. Normalisation is quadratic in such a run, because
 * it sorts the run by insertion; what this returns is normalised in linear time.
 */
export const streamSafe = (text: string): string => text.replace(LONG_RUN, '$1');
