'use client';

import { useOutage } from '@/hooks/useOutage';
import { formatClock } from '@/lib/format';
import { states } from '@/texts/states';
import { Countdown } from './countdown';

const BANNER =
  'toast fixed bottom-[calc(var(--bottom-bar)+0.75rem)] left-3 z-40 w-[min(40rem,calc(100vw-1.5rem))] rounded-xl border border-gold/50 bg-floating px-4 py-3 text-sm text-pretty shadow-2xl';

/** Says so while the figures on screen cannot be renewed; over the page's lower edge, so that nothing moves. */
export function OutageBanner() {
  const { outage, since, retryAt } = useOutage();
  if (outage === 'none') return null;
  if (outage === 'limited') return <LimitedBanner retryAt={retryAt} />;
  const [title, text] =
    outage === 'offline' ? [states.offlineTitle, states.offline] : [states.serverTitle, states.server];
  return (
    <div className={BANNER} data-testid="server-gone" data-outage={outage}>
      {/* The clock moves with each answer that still comes: it is not part of what is called out. */}
      <p role="alert" className="inline">
        <strong className="font-semibold">{title}</strong> {since > 0 ? text : states.nothingYet}
      </p>{' '}
      {since > 0 && <span>{states.seenFrom(formatClock(new Date(since).toISOString()))}</span>}
    </div>
  );
}

/** The server answers, but no more of this network's requests for now. */
function LimitedBanner({ retryAt }: { retryAt: number }) {
  return (
    <div className={BANNER} data-testid="limited" data-outage="limited">
      <p role="alert" className="inline">
        <strong className="font-semibold">{states.limitedTitle}</strong>
      </p>{' '}
      <Countdown until={retryAt} />
    </div>
  );
}
