'use client';

import type { Distribution } from '@app/contracts';
import { Notice } from '@/components/notice';
import { Panel } from '@/components/panel';
import { Skeleton } from '@/components/skeleton';
import { Trouble } from '@/components/trouble';
import { useDistribution } from '@/hooks/useApi';
import { formatCount, formatPart } from '@/lib/format';
import { climbColor } from '@/lib/meter-scale';
import { difficultyTexts } from '@/texts/difficulty';

const texts = difficultyTexts.distribution;

/** How often which difficulty was reached; a list of bars that reads as well as it looks. */
export function DistributionPanel() {
  const { data, error, refetch } = useDistribution();
  return (
    <Panel title={texts.title}>
      <p className="mb-3 min-h-5 text-sm text-soft">{texts.days}</p>
      {!data && error ? (
        <Trouble title={texts.notAvailable} error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton className="h-80 w-full" />
      ) : data.total_shares === 0 ? (
        <Notice title={texts.empty}>{''}</Notice>
      ) : (
        <Bars distribution={data} />
      )}
      <p className="mt-4 text-xs text-pretty text-soft">{texts.legend}</p>
    </Panel>
  );
}

function Bars({ distribution: { buckets, total_shares } }: { distribution: Distribution }) {
  const most = Math.max(...buckets.map(({ count }) => count));
  return (
    <ol className="space-y-2.5" data-testid="distribution">
      {buckets.map(({ label, count, range_min }, index) => {
        const percent = formatPart((count / total_shares) * 100);
        const color = climbColor(index / (buckets.length - 1));
        return (
          <li key={range_min}>
            <p className="flex justify-between gap-3 text-xs">
              <span className="figure text-soft">{label}</span>
              <span className="figure">
                {formatCount(count)} <span className="text-soft">{percent}</span>
              </span>
            </p>
            <div aria-hidden className="mt-1 h-3 rounded bg-spotlight/60">
              <div
                className="h-full min-w-px rounded transition-[width] duration-500"
                style={{
                  width: `${(count / most) * 100}%`,
                  background: count > 0 ? color : 'transparent',
                  minWidth: count > 0 ? 3 : 0,
                }}
              />
            </div>
          </li>
        );
      })}
    </ol>
  );
}
