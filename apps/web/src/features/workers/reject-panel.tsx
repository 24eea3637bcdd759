'use client';

import { Notice } from '@/components/notice';
import { Panel } from '@/components/panel';
import { Skeleton } from '@/components/skeleton';
import { useRecentShares } from '@/hooks/useRecentShares';
import { explain } from '@/lib/api-error';
import { formatPart } from '@/lib/format';
import { tallyReasons } from '@/lib/reject-reasons';
import { commonTexts } from '@/texts/common';
import { workerTexts } from '@/texts/workers';

const texts = workerTexts.reasons;

/** Refused shares among the newest of a worker, by reason. */
export function RejectPanel({ name }: { name: string }) {
  const { data, error } = useRecentShares(name);
  const reasons = data && tallyReasons(data);
  const refused = reasons?.reduce((sum, { count }) => sum + count, 0) ?? 0;
  return (
    <Panel
      title={texts.title}
      aside={data && data.length > 0 && <p className="text-xs text-soft">{texts.ofLast(data.length)}</p>}
    >
      {!reasons && error ? (
        <Notice title={workerTexts.notAvailable}>{explain(error)}</Notice>
      ) : !reasons ? (
        <Skeleton className="h-16 w-full" />
      ) : reasons.length === 0 ? (
        <p className="flex items-center gap-2 py-2 text-sm">
          <span aria-hidden className="text-green">
            ✓
          </span>
          {texts.none}
        </p>
      ) : (
        <ul className="space-y-3" data-testid="reject-reasons">
          {reasons.map(({ reason, count }) => (
            <li key={reason}>
              <p className="flex justify-between gap-3 text-sm">
                <span className="min-w-0 truncate">{reason || commonTexts.noReason}</span>
                <span className="figure shrink-0 text-red">
                  {count}{' '}
                  <span className="text-xs text-soft">{formatPart((count / (data?.length ?? 1)) * 100)}</span>
                </span>
              </p>
              <div aria-hidden className="mt-1 h-1.5 overflow-hidden rounded-full bg-spotlight">
                <div
                  className="h-full rounded-full bg-red"
                  style={{ width: `${(count / refused) * 100}%` }}
                />
              </div>
              <p className="mt-1 text-xs text-soft empty:hidden">{texts.explain.get(reason.toLowerCase())}</p>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
