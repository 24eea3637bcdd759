'use client';

import { useDashboardStats, useHashrate } from '@/hooks/useApi';
import { oddsOf } from '@/lib/format';

/** The chance to find a block alone, in plain words; from the steadiest hashrate there is. */
export function Odds() {
  const stats = useDashboardStats().data;
  const rates = useHashrate().data;
  const hashrate = rates?.hashrate_24h || stats?.hashrate || 0;
  const odds = oddsOf(hashrate, stats?.network_diff ?? 0);
  return (
    <p
      className="mt-5 min-h-10 border-t border-line pt-4 text-sm text-pretty text-soft sm:min-h-6"
      data-testid="odds"
    >
      {odds ? (
        <>
          At your hashrate of the last 24 hours the chance of a block today is{' '}
          <strong className="figure font-medium text-ink">{odds.today}</strong>, within a year{' '}
          <strong className="figure font-medium text-ink">{odds.year}</strong>; on average it takes{' '}
          <strong className="figure font-medium text-ink">{odds.expected}</strong>. Every share starts anew.
        </>
      ) : stats ? (
        'Your odds of a block stand here as soon as your hashrate and the network difficulty are known.'
      ) : (
        ''
      )}
    </p>
  );
}
