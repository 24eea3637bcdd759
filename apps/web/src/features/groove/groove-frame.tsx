'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { PageHead } from '@/components/page-head';
import { useDashboard } from '@/hooks/useDashboard';
import { groove } from '@/texts/groove';

const TABS = [
  ['/groove', groove.tabs.overview],
  ['/groove/learnings', groove.tabs.learnings],
  ['/groove/attribution', groove.tabs.attribution],
  ['/groove/strategy', groove.tabs.strategy],
  ['/groove/health', groove.tabs.health],
] as const;

/** Heading and tabs of the groove pages; their socket stays open from page to page. */
export function GrooveFrame({ children }: { children: ReactNode }) {
  const path = usePathname();
  return (
    <div className="space-y-3 sm:space-y-4">
      <PageHead title={groove.title} lead={groove.lead} aside={<ConnectionChip />} />
      <nav
        aria-label={groove.tabs.label}
        className="flex max-w-full gap-1 overflow-x-auto rounded-xl border border-line bg-surface p-1 text-sm"
      >
        {TABS.map(([href, text]) => (
          <Link
            key={href}
            href={href}
            prefetch={false}
            aria-current={path === href ? 'page' : undefined}
            className="flex min-h-10 shrink-0 grow items-center justify-center rounded-lg px-2.5 text-soft transition-colors hover:text-ink aria-[current]:bg-purple/15 aria-[current]:text-purple sm:grow-0 sm:px-4"
          >
            {text}
          </Link>
        ))}
      </nav>
      {children}
    </div>
  );
}

const DOTS = {
  idle: 'bg-soft',
  connecting: 'bg-gold',
  open: 'bg-green',
  reconnecting: 'bg-gold',
  closed: 'bg-soft',
  failed: 'bg-red',
} as const;

function ConnectionChip() {
  const { state, retry } = useDashboard();
  return (
    <div
      role="status"
      data-testid="groove-connection"
      data-state={state.status}
      className="flex min-h-8 items-center gap-2 rounded-full border border-line bg-surface px-3 text-xs font-medium"
    >
      <span aria-hidden className={`size-2 rounded-full ${DOTS[state.status]}`} />
      {groove.connection[state.status]}
      {(state.status === 'failed' || state.status === 'reconnecting') && (
        <button
          type="button"
          className="min-h-8 underline decoration-dotted underline-offset-2"
          onClick={retry}
        >
          {groove.connection.retry}
        </button>
      )}
    </div>
  );
}
