'use client';

import { shortAddress } from '@app/bitcoin';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { useApp, useSession } from '@/hooks/useApp';
import { Logo } from './logo';

/** The bar at the top of every page: where one is, who one is. `status` stands in its middle. */
export function TopBar({ status }: { status?: ReactNode }) {
  const { siteName, session } = useApp();
  const state = useSession();
  const path = usePathname();
  const user = state.status === 'signed-in' ? state.user : null;
  const links = [
    ...(user ? [{ href: '/dashboard', text: 'Dashboard' }] : []),
    { href: '/pool', text: 'Pool' },
  ];
  return (
    <header className="sticky top-0 z-30 border-b border-line bg-canvas/85 backdrop-blur-xl">
      <div className="mx-auto flex min-h-16 w-full max-w-[150rem] flex-wrap items-center gap-x-5 gap-y-1 px-4 py-2 sm:px-6">
        <Logo name={siteName} href={user ? '/dashboard' : '/'} />
        <nav
          aria-label="Pages"
          className="order-last flex w-full gap-1 text-sm sm:order-none sm:w-auto sm:flex-1"
        >
          {links.map(({ href, text }) => (
            <Link
              key={href}
              href={href}
              aria-current={path === href ? 'page' : undefined}
              className="flex min-h-9 items-center rounded-lg px-3 text-soft transition-colors hover:bg-elevated hover:text-ink aria-[current]:bg-elevated aria-[current]:text-ink"
            >
              {text}
            </Link>
          ))}
        </nav>
        <div className="ml-auto flex items-center gap-3">
          {status}
          {user && (
            <>
              <span
                className="figure hidden text-xs text-soft md:inline"
                title={user.btc_address}
                data-testid="account"
              >
                {user.display_name ?? shortAddress(user.btc_address)}
              </span>
              <button
                type="button"
                className="min-h-9 rounded-lg px-2 text-sm text-soft hover:text-ink"
                onClick={() => void session.signOut()}
              >
                Sign out
              </button>
            </>
          )}
          {state.status === 'signed-out' && path !== '/' && (
            <Link href="/" className="button min-h-9 text-sm">
              Sign in
            </Link>
          )}
        </div>
      </div>
    </header>
  );
}
