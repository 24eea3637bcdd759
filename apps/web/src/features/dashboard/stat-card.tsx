import type { ReactNode } from 'react';
import { formatChange } from '@/lib/format';
import { dashboardTexts } from '@/texts/dashboard';

interface Props {
  title: string;
  testId: string;
  /** The figure with its unit; null while it is on its way. */
  children: ReactNode;
  note: ReactNode;
  change?: { percent: number; against: string } | null;
  chart: ReactNode;
}

/** One big number, what it is compared with, and its recent course. Heights are fixed: nothing moves on arrival. */
export function StatCard({ title, testId, children, note, change, chart }: Props) {
  return (
    <section
      className="panel flex min-w-0 flex-col overflow-hidden p-3.5 pb-0 sm:p-4 sm:pb-0"
      data-testid={testId}
      aria-label={title}
    >
      <header className="flex min-h-5 items-center justify-between gap-2">
        <h2 className="label truncate tracking-[0.05em] sm:tracking-[0.11em]">{title}</h2>
        {change && <Change {...change} />}
      </header>
      <div className="figure mt-2 flex h-10 items-baseline gap-1.5 text-2xl leading-10 font-medium whitespace-nowrap sm:text-3xl sm:leading-10">
        {children}
      </div>
      <p className="h-5 truncate text-xs leading-5 text-soft">{note}</p>
      <div className="-mx-3.5 mt-2 h-10 sm:-mx-4">{chart}</div>
    </section>
  );
}

function Change({ percent, against }: { percent: number; against: string }) {
  const color = percent > 0 ? 'text-green' : percent < 0 ? 'text-red' : 'text-soft';
  return (
    <span className={`figure shrink-0 text-xs ${color}`} title={dashboardTexts.cards.against(against)}>
      {formatChange(percent)}
      <span className="sr-only"> {dashboardTexts.cards.against(against)}</span>
    </span>
  );
}

export function Unit({ children }: { children: ReactNode }) {
  return <span className="text-xs font-normal tracking-normal text-soft sm:text-sm">{children}</span>;
}
