'use client';

import { navigation } from '@/texts/navigation';
import { Icon } from './icon';
import { PageLink } from './page-link';

/** The pages of a signed-in miner, in the order of the bars. */
const PAGES = ['dashboard', 'workers', 'shares', 'difficulty', 'blocks', 'pool'] as const;

/** Groove has no place at the lower edge: there the account menu leads to it. */
const TOP_PAGES = [...PAGES, 'groove'] as const;

/** The pages in the top bar: words only, from the width on at which they fit. */
export function TopLinks() {
  return (
    <nav aria-label={navigation.pages} className="hidden gap-0.5 text-sm lg:flex">
      {TOP_PAGES.map((page) => (
        <PageLink
          key={page}
          href={`/${page}`}
          className="flex min-h-9 items-center rounded-lg px-3 text-soft transition-colors hover:bg-elevated hover:text-ink aria-[current]:bg-elevated aria-[current]:text-ink"
        >
          {navigation[page]}
        </PageLink>
      ))}
    </nav>
  );
}

/** The pages at the lower edge, within reach of a thumb. */
export function BottomBar() {
  return (
    <nav
      aria-label={navigation.pages}
      className="fixed inset-x-0 bottom-0 z-30 grid h-(--bottom-bar) grid-cols-6 border-t border-line bg-canvas pb-[env(safe-area-inset-bottom)] lg:hidden"
    >
      {PAGES.map((page) => (
        <PageLink
          key={page}
          href={`/${page}`}
          className="relative flex min-w-0 flex-col items-center justify-center gap-1 text-[0.6875rem] text-soft aria-[current]:text-bitcoin aria-[current]:before:absolute aria-[current]:before:top-0 aria-[current]:before:h-0.5 aria-[current]:before:w-8 aria-[current]:before:rounded-full aria-[current]:before:bg-bitcoin"
        >
          <Icon name={page} />
          {navigation[page]}
        </PageLink>
      ))}
    </nav>
  );
}
