'use client';

import type { ReactNode } from 'react';
import { Skeleton } from '@/components/skeleton';
import { useOdds } from '@/hooks/useApi';
import { formatDuration, formatOdds } from '@/lib/format';
import { commonTexts } from '@/texts/common';
import { dashboardTexts } from '@/texts/dashboard';

const texts = dashboardTexts.odds;

/** The chance to find a block alone, in plain words; reckoned by the server from the steadiest hashrate there is. */
export function Odds() {
  const { data: odds, isError } = useOdds();
  const waiting = isError ? commonTexts.notKnown : <Skeleton className="mt-1 h-5 w-24" />;
  const { day, year } = odds?.probability ?? { day: null, year: null };
  const isKnown = odds && day !== null && year !== null && odds.expected_seconds !== null;
  return (
    <div
      className="mt-5 grid items-center gap-x-10 gap-y-4 border-t border-line pt-4 xl:grid-cols-[minmax(0,1fr)_42rem]"
      data-testid="odds"
    >
      <div className="min-w-0">
        <h2 className="label">{texts.title}</h2>
        <p className="mt-1.5 max-w-prose text-sm text-pretty text-soft">{texts.lead}</p>
      </div>
      {odds && !isKnown ? (
        <p className="min-h-14 max-w-sm text-sm text-pretty md:min-h-12">
          {odds.hashrate > 0 || odds.network_difficulty === null ? texts.notKnown : texts.silent}
        </p>
      ) : (
        <dl className="grid grid-cols-3 gap-x-4" title={odds && texts.reckoned(texts.windows[odds.window])}>
          <Chance name={texts.day} value={isKnown ? formatOdds(day) : waiting} />
          <Chance name={texts.year} value={isKnown ? formatOdds(year) : waiting} />
          <Chance
            name={texts.expected}
            value={isKnown ? formatDuration(odds.expected_seconds ?? 0) : waiting}
          />
        </dl>
      )}
    </div>
  );
}

function Chance({ name, value }: { name: string; value: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="truncate text-xs text-soft">{name}</dt>
      <dd className="figure mt-0.5 min-h-10 text-sm leading-5 font-medium md:min-h-7 md:text-lg md:leading-7">
        {value}
      </dd>
    </div>
  );
}
