'use client';

import { shortAddress } from '@app/bitcoin';
import { useRef } from 'react';
import { useApp } from '@/hooks/useApp';
import type { SignedIn } from '@/lib/session';
import { navigation } from '@/texts/navigation';
import { Icon } from './icon';
import { PageLink } from './page-link';
import { ThemePicker } from './theme-picker';

const PAGES = [
  ['/groove', navigation.groove],
  ['/profile', navigation.profile],
  ['/settings', navigation.settings],
  ['/api-keys', navigation.apiKeys],
  ['/sessions', navigation.sessions],
] as const;

const row = 'flex min-h-11 w-full items-center rounded-lg px-3 text-left text-sm hover:bg-elevated';

/** Who is signed in, the pages of the account, the colours and the way out. Escape or a click beside it closes it. */
export function AccountMenu({ user }: { user: SignedIn['user'] }) {
  const { session } = useApp();
  const menu = useRef<HTMLDivElement>(null);
  const close = () => menu.current?.hidePopover();
  const name = user.display_name ?? shortAddress(user.btc_address);
  return (
    <>
      <button
        type="button"
        popoverTarget="account-menu"
        aria-label={navigation.accountOf(name)}
        title={user.btc_address}
        data-testid="account"
        className="flex min-h-10 items-center gap-2 rounded-lg px-2 text-soft hover:bg-elevated hover:text-ink"
      >
        <Icon name="account" />
        <span className="figure hidden max-w-40 truncate text-xs md:inline">{name}</span>
      </button>
      <div
        ref={menu}
        id="account-menu"
        popover="auto"
        className="fixed inset-auto top-15 right-[max(0.75rem,calc((100vw-150rem)/2+1.5rem))] m-0 w-64 rounded-xl border border-line bg-floating p-2 text-ink shadow-2xl"
      >
        <p className="figure border-b border-line px-3 pt-1 pb-2.5 text-xs break-all text-soft">
          {user.btc_address}
        </p>
        <nav aria-label={navigation.account} className="py-1.5">
          {PAGES.map(([href, text]) => (
            <PageLink key={href} href={href} className={`${row} aria-[current]:text-bitcoin`} onClick={close}>
              {text}
            </PageLink>
          ))}
        </nav>
        <ThemePicker />
        <button
          type="button"
          className={`${row} mt-1.5`}
          onClick={() => {
            close();
            void session.signOut();
          }}
        >
          {navigation.signOut}
        </button>
      </div>
    </>
  );
}
