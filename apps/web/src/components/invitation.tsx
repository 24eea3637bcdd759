import Link from 'next/link';
import type { ReactNode } from 'react';
import { commonTexts as texts } from '@/texts/common';
import { ClimbArt } from './climb-art';

/** For a page that has nothing to show yet: what will stand here, and how to get there. */
export function Invitation({
  title,
  children,
  canConnect = true,
}: {
  title: string;
  children: ReactNode;
  /** Whether connecting a miner is what helps. */
  canConnect?: boolean;
}) {
  return (
    <section className="panel overflow-hidden px-5 pt-8 sm:px-10 sm:pt-12" data-testid="invitation">
      <div className="mx-auto max-w-xl text-center">
        <h2 className="text-xl font-semibold text-balance sm:text-2xl">{title}</h2>
        <div className="mt-3 text-sm text-pretty text-soft sm:text-base">{children}</div>
        {canConnect && (
          <Link href="/dashboard" className="button button-hot mt-6">
            {texts.connect}
          </Link>
        )}
      </div>
      <div className="mx-auto mt-8 max-w-3xl">
        <ClimbArt />
      </div>
    </section>
  );
}
