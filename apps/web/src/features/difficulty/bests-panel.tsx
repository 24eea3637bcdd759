'use client';

import { formatDifficulty } from '@app/bitcoin';
import type { PersonalBestEntry, TimeframeName } from '@app/contracts';
import Link from 'next/link';
import { useState } from 'react';
import { Notice } from '@/components/notice';
import { Panel } from '@/components/panel';
import { Segmented } from '@/components/segmented';
import { Skeleton } from '@/components/skeleton';
import { Trouble } from '@/components/trouble';
import { usePersonalBests } from '@/hooks/useApi';
import { formatMoment, formatPart, formatPeriod } from '@/lib/format';
import { placeOn } from '@/lib/meter-scale';
import { difficultyTexts } from '@/texts/difficulty';

const texts = difficultyTexts.bests;
const OPTIONS = (['week', 'month', 'alltime'] as const).map((id) => ({ id, text: texts.views[id] }));

/** The best share of each week, each month and of all time. */
export function BestsPanel() {
  const [view, setView] = useState<TimeframeName>('week');
  const { data, error, refetch } = usePersonalBests();
  const bests = data?.filter(({ timeframe }) => timeframe === view);
  return (
    <Panel
      title={texts.title}
      aside={<Segmented label={texts.label} options={OPTIONS} value={view} onChange={setView} />}
    >
      {!data && error ? (
        <Trouble title={texts.notAvailable} error={error} onRetry={() => void refetch()} />
      ) : !bests ? (
        <Skeleton className="h-64 w-full" />
      ) : bests.length === 0 ? (
        <Notice title={texts.empty}>{''}</Notice>
      ) : (
        <Table bests={bests} />
      )}
    </Panel>
  );
}

function Table({ bests }: { bests: readonly PersonalBestEntry[] }) {
  const values = bests.map(({ best_difficulty }) => best_difficulty);
  const highest = Math.max(...values);
  const scale = { low: Math.min(...values) / 10, high: highest };
  return (
    <table className="block w-full text-sm md:table" data-testid="bests">
      <thead className="sr-only text-left text-xs text-soft md:not-sr-only md:table-header-group">
        <tr className="md:[&>th]:pb-2 md:[&>th]:font-normal">
          <th scope="col">{texts.period}</th>
          <th scope="col">{texts.reached}</th>
          <th scope="col">{texts.worker}</th>
          <th scope="col">{texts.when}</th>
          <th scope="col" className="md:text-right">
            {texts.beats}
          </th>
        </tr>
      </thead>
      <tbody className="block divide-y divide-line md:table-row-group">
        {bests.map((best) => (
          <tr key={best.period_key ?? 'all'} className="grid grid-cols-2 gap-x-4 gap-y-1 py-3 md:table-row">
            <th scope="row" className="text-left font-normal md:py-3 md:pr-4">
              {formatPeriod(best.period_key)}
            </th>
            <td className="md:w-[38%] md:pr-6">
              <span className="flex items-center justify-end gap-3 md:justify-start">
                <span
                  className={`figure w-16 shrink-0 text-right ${best.best_difficulty === highest ? 'font-semibold text-gold' : ''}`}
                  title={String(best.best_difficulty)}
                >
                  {formatDifficulty(best.best_difficulty)}
                </span>
                <span aria-hidden className="hidden h-2 flex-1 rounded-full bg-spotlight/60 md:block">
                  <span
                    className={`block h-full rounded-full ${best.best_difficulty === highest ? 'bg-gold' : 'bg-spark/70'}`}
                    style={{ width: `${Math.max(2, placeOn(scale, best.best_difficulty) * 100)}%` }}
                  />
                </span>
              </span>
            </td>
            <td className="min-w-0 truncate text-xs text-soft md:max-w-48 md:text-sm">
              <Link
                href={`/workers/${encodeURIComponent(best.worker_name)}`}
                className="underline decoration-dotted underline-offset-4 hover:text-ink"
              >
                {best.worker_name}
              </Link>
            </td>
            <td className="figure text-right text-xs text-soft md:text-left">
              {formatMoment(best.share_time)}
            </td>
            <td className="col-span-2 text-xs text-soft md:text-right">
              {texts.ofOthers(formatPart(best.percentile))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
