'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useApp, useSession } from '@/hooks/useApp';
import { navigation } from '@/texts/navigation';
import { AccountMenu } from './account-menu';
import { ConnectionPill } from './connection-pill';
import { Logo } from './logo';
import { BottomBar, TopLinks } from './page-links';
import { PageLink } from './page-link';

/** The bar at the top of every page: where one is, whether it is live, who one is. */
export function TopBar() {
  const { siteName } = useApp();
  const state = useSession();
  const path = usePathname();
  const user = state.status === 'signed-in' ? state.user : null;
  return (
    <>
      <header className="sticky top-0 z-30 border-b border-line bg-canvas">
        <div className="mx-auto flex h-16 w-full max-w-[150rem] items-center gap-x-2 px-3 sm:gap-x-4 sm:px-6">
          <Logo name={siteName} href={user ? '/dashboard' : '/'} />
          {user && <TopLinks />}
          <div className="ml-auto flex items-center gap-2 sm:gap-3">
            {user && <ConnectionPill />}
            {user && <AccountMenu user={user} />}
            {state.status === 'signed-out' && (
              <PageLink
                href="/pool"
                className="flex min-h-10 items-center rounded-lg px-3 text-sm text-soft hover:text-ink aria-[current]:text-ink"
              >
                {navigation.pool}
              </PageLink>
            )}
            {state.status === 'signed-out' && path !== '/' && (
              <Link href="/" className="button min-h-10 text-sm">
                {navigation.signIn}
              </Link>
            )}
          </div>
        </div>
      </header>
      {user && <BottomBar />}
    </>
  );
}
