'use client';

import { useEffect, useEffectEvent } from 'react';
import type { ShareLog } from '@/hooks/useShareLog';
import { formatCount, formatMoment } from '@/lib/format';
import { KEPT_ROWS } from '@/lib/share-log';
import { sharesTexts } from '@/texts/shares';

const texts = sharesTexts.tail;
/** With fewer rows than this the end is in sight: more is fetched without scrolling. */
const FEW = 40;

/** What stands below the last row: how it goes on. */
export function LogTailLine({ log }: { log: ShareLog }) {
  const { tail, looked, reached, rows } = log;
  const more = useEffectEvent(log.more);
  const isShort = tail === 'idle' && rows.length < FEW;
  useEffect(() => {
    if (isShort) more();
  }, [isShort, looked]);
  return (
    <div
      className="flex min-h-14 flex-wrap items-center justify-center gap-3 text-xs text-soft"
      data-testid="log-tail"
    >
      {tail === 'loading' && <p>{texts.loading}</p>}
      {tail === 'end' && <p>{texts.end}</p>}
      {tail === 'full' && <p>{texts.full(formatCount(KEPT_ROWS))}</p>}
      {tail === 'failed' && (
        <>
          <p role="alert">{texts.failed}</p>
          <button type="button" className="button min-h-9 text-sm" onClick={log.retry}>
            {texts.retry}
          </button>
        </>
      )}
      {tail === 'ask' && (
        <>
          <p>{texts.ask(looked, reached ? formatMoment(reached) : '–')}</p>
          <button type="button" className="button min-h-9 text-sm" onClick={log.askMore}>
            {texts.further}
          </button>
        </>
      )}
    </div>
  );
}
