'use client';

import { formatDifficulty } from '@app/bitcoin';
import type { Percentile, TimeframeName } from '@app/contracts';
import { useState } from 'react';
import { Panel } from '@/components/panel';
import { Segmented } from '@/components/segmented';
import { Skeleton } from '@/components/skeleton';
import { Trouble } from '@/components/trouble';
import { useNetworkDifficulty, usePercentile } from '@/hooks/useApi';
import { formatCount, formatPart, formatPercent, formatPeriod } from '@/lib/format';
import { climbColor, meterScale, placeOn } from '@/lib/meter-scale';
import { difficultyTexts } from '@/texts/difficulty';

const texts = difficultyTexts.standing;
const OPTIONS = (['week', 'month', 'alltime'] as const).map((id) => ({ id, text: texts.timeframes[id] }));

/** The best of a period, its way towards a block, and its place among the others', in plain words. */
export function Standing() {
  const [timeframe, setTimeframe] = useState<TimeframeName>('week');
  const { data, error, refetch } = usePercentile(timeframe);
  const network = useNetworkDifficulty().data?.current_difficulty ?? null;
  return (
    <Panel
      title={texts.title}
      aside={<Segmented label={texts.label} options={OPTIONS} value={timeframe} onChange={setTimeframe} />}
    >
      <div className="min-h-40" data-testid="standing">
        {data === undefined && error ? (
          <Trouble title={texts.notAvailable} error={error} onRetry={() => void refetch()} />
        ) : data === undefined ? (
          <Skeleton className="h-40 w-full" />
        ) : data === null ? (
          <p className="py-8 text-sm text-soft">{texts.none}</p>
        ) : (
          <Place place={data} network={network} />
        )}
      </div>
    </Panel>
  );
}

function Place({ place, network }: { place: Percentile; network: number | null }) {
  const { best_difficulty: best, rank, total_miners: miners, period_key } = place;
  const scale = meterScale(best, network ?? 0);
  const part = placeOn(scale, best);
  return (
    <>
      <div className="grid grid-cols-2 gap-x-10 gap-y-5 sm:grid-cols-[auto_auto_1fr]">
        <dl className="contents">
          <div>
            <dt className="label">{texts.best}</dt>
            <dd className="figure mt-1 text-4xl font-semibold text-gold sm:text-5xl" title={String(best)}>
              {formatDifficulty(best)}
            </dd>
            <dd className="mt-1 text-xs text-soft">{formatPeriod(period_key)}</dd>
          </div>
          <div>
            <dt className="label">{texts.rank}</dt>
            <dd className="figure mt-1 text-4xl font-semibold sm:text-5xl">{formatCount(rank)}</dd>
            <dd className="mt-1 text-xs text-soft">{texts.rankOf(formatCount(rank), miners)}</dd>
          </div>
        </dl>
        <div className="col-span-2 self-center text-sm text-pretty text-soft sm:col-span-1">
          <p className="text-base text-ink">{inWords(place)}</p>
          {network !== null && network > 0 && best > 0 && (
            <p className="mt-1">
              {texts.ofBlock(formatPercent((best / network) * 100))}.{' '}
              {best < network && texts.timesShort(formatDifficulty(network / best))}
            </p>
          )}
        </div>
      </div>
      <div aria-hidden className="mt-5 h-3 overflow-hidden rounded-full bg-spotlight">
        <div
          className="h-full rounded-full transition-[width] duration-700"
          style={{
            width: `${part * 100}%`,
            background: `linear-gradient(90deg, ${climbColor(0)}, ${climbColor(part * 0.5)}, ${climbColor(part)})`,
          }}
        />
      </div>
      <div aria-hidden className="figure mt-1 flex justify-between text-[11px] text-soft">
        <span>{formatDifficulty(scale.low)}</span>
        <span>{formatDifficulty(scale.high)}</span>
      </div>
    </>
  );
}

function inWords({ rank, total_miners, percentile }: Percentile): string {
  if (total_miners === 1) return texts.alone;
  if (rank === 1) return texts.first;
  return texts.atLeastAsGood(formatPart(percentile));
}
