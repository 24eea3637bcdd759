'use client';

import { formatDifficulty } from '@app/bitcoin';
import type { PoolSummary } from '@app/contracts';
import { Skeleton } from '@/components/skeleton';
import { Ticker } from '@/components/ticker';
import { usePool } from '@/hooks/useApi';
import { useNow } from '@/hooks/useNow';
import { explain } from '@/lib/api-error';
import { formatAgo, formatCount, formatMoment, hashrateOnTheWay, hashrateParts } from '@/lib/format';
import { poolTexts } from '@/texts/pool';

const texts = poolTexts.figures;

const roundCount = (value: number): string => formatCount(Math.round(value));

type Figure = {
  name: string;
  testId: string;
  value: (pool: PoolSummary) => number;
  format: (value: number, end: number) => string;
  unit: (pool: PoolSummary) => string;
};

const FIGURES: readonly Figure[] = [
  {
    name: texts.hashrate,
    testId: 'pool-hashrate',
    value: (pool) => pool.hashrate,
    format: hashrateOnTheWay,
    unit: (pool) => hashrateParts(pool.hashrate).unit,
  },
  {
    name: texts.online,
    testId: 'pool-workers',
    value: (pool) => pool.workers_online,
    format: roundCount,
    unit: (pool) => texts.workers(pool.workers_online),
  },
  {
    name: texts.minersTitle,
    testId: 'pool-miners',
    value: (pool) => pool.miners,
    format: roundCount,
    unit: (pool) => texts.miners(pool.miners),
  },
  {
    name: texts.today,
    testId: 'pool-shares',
    value: (pool) => pool.shares_today,
    format: roundCount,
    unit: (pool) => texts.shares(pool.shares_today),
  },
  {
    name: texts.best,
    testId: 'pool-best',
    value: (pool) => pool.best_diff,
    format: (value) => formatDifficulty(value),
    unit: () => texts.difficulty,
  },
];

/** The whole pool at a glance, asked for every ten seconds. */
export function PoolFigures() {
  const { data: pool, error } = usePool();
  const now = useNow();
  return (
    <section aria-label={texts.label} className="panel p-4 pb-2 sm:p-6 sm:pb-2">
      <dl className="grid grid-cols-2 gap-x-4 gap-y-6 sm:grid-cols-3 xl:grid-cols-6">
        {FIGURES.map(({ name, testId, value, format, unit }) => (
          <div key={name} className="min-w-0" data-testid={testId}>
            <dt className="label truncate">{name}</dt>
            <dd className="figure mt-1.5 h-9 text-2xl leading-9 whitespace-nowrap">
              {pool ? (
                <span title={String(value(pool))}>
                  <Ticker value={value(pool)} format={format} />{' '}
                  <span className="text-xs text-soft">{unit(pool)}</span>
                </span>
              ) : (
                <Skeleton className="h-8 w-24" />
              )}
            </dd>
          </div>
        ))}
        <div className="min-w-0">
          <dt className="label truncate">{texts.lastBlock}</dt>
          <dd className="figure mt-1.5 h-9 truncate text-2xl leading-9">
            {!pool ? (
              <Skeleton className="h-8 w-24" />
            ) : pool.last_block ? (
              <span title={`${pool.last_block.hash}, ${formatMoment(pool.last_block.time)}`}>
                {formatCount(pool.last_block.height)}
              </span>
            ) : (
              <span className="font-sans text-base text-soft">{texts.stillToCome}</span>
            )}
          </dd>
          <dd className="text-xs text-soft empty:hidden">
            {pool?.last_block && formatAgo(pool.last_block.time, now)}
          </dd>
        </div>
      </dl>
      <p role="status" className="mt-2 min-h-4 text-xs text-pretty text-gold">
        {error ? explain(error) : ''}
      </p>
    </section>
  );
}
