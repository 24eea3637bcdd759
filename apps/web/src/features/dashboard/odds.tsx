'use client';

import { useOdds } from '@/hooks/useApi';
import { formatDuration, formatOdds } from '@/lib/format';
import { dashboardTexts } from '@/texts/dashboard';

const texts = dashboardTexts.odds;
const STRONG = 'figure font-medium text-ink';

/** The chance to find a block alone, in plain words; reckoned by the server from the steadiest hashrate there is. */
export function Odds() {
  const odds = useOdds().data;
  const { day, year } = odds?.probability ?? { day: null, year: null };
  return (
    <p
      className="mt-5 min-h-10 border-t border-line pt-4 text-sm text-pretty text-soft sm:min-h-6"
      data-testid="odds"
    >
      {!odds ? (
        ''
      ) : day === null || year === null || odds.expected_seconds === null ? (
        odds.hashrate > 0 || odds.network_difficulty === null ? (
          texts.notKnown
        ) : (
          texts.silent
        )
      ) : (
        <>
          {texts.lead(texts.windows[odds.window])} <strong className={STRONG}>{formatOdds(day)}</strong>
          {texts.year} <strong className={STRONG}>{formatOdds(year)}</strong>
          {texts.expected} <strong className={STRONG}>{formatDuration(odds.expected_seconds)}</strong>
          {texts.end}
        </>
      )}
    </p>
  );
}
