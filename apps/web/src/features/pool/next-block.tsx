'use client';

import { expectedSeconds, probability } from '@app/bitcoin';
import { Panel } from '@/components/panel';
import { Skeleton } from '@/components/skeleton';
import { useNetworkDifficulty, usePool } from '@/hooks/useApi';
import { useNow } from '@/hooks/useNow';
import { effortSince } from '@/lib/chain';
import { formatDuration, formatOdds, formatPart } from '@/lib/format';
import { poolTexts } from '@/texts/pool';

const texts = poolTexts.luck;
const DAY = 86_400;

/** When the pool may find its next block, and how much work has gone in since its last one. */
export function NextBlock() {
  const pool = usePool().data;
  const network = useNetworkDifficulty().data;
  const now = useNow(60_000);
  const difficulty = network?.current_difficulty ?? null;
  const mean = pool && difficulty ? expectedSeconds(pool.hashrate, difficulty) : null;
  const effort = pool ? effortSince(pool.last_block?.time ?? null, mean, now) : null;
  return (
    <Panel title={texts.title}>
      {!pool || !network ? (
        <Skeleton className="h-40 w-full" />
      ) : difficulty === null || mean === null ? (
        <p className="py-4 text-sm text-soft">{texts.notKnown}</p>
      ) : (
        <dl className="space-y-4">
          <div>
            <dt className="text-[11px] text-soft">{texts.mean}</dt>
            <dd className="figure text-xl">{formatDuration(mean)}</dd>
          </div>
          <div>
            <dt className="text-[11px] text-soft">{texts.today}</dt>
            <dd className="figure text-xl">{formatOdds(probability(pool.hashrate, difficulty, DAY))}</dd>
          </div>
          <div title={texts.effortHint}>
            <dt className="text-[11px] text-soft">{texts.effort}</dt>
            <dd className="figure text-sm">
              {effort === null ? texts.none : texts.percentOf(formatPart(effort))}
            </dd>
            {effort !== null && (
              <dd aria-hidden className="mt-1.5 h-2 overflow-hidden rounded-full bg-spotlight">
                <div
                  className={`h-full rounded-full ${effort > 100 ? 'bg-gold' : 'bg-green'}`}
                  style={{ width: `${Math.min(100, effort)}%` }}
                />
              </dd>
            )}
            <dd className="mt-2 text-xs text-pretty text-soft">{texts.effortHint}</dd>
          </div>
        </dl>
      )}
    </Panel>
  );
}
