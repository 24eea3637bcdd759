import type { ReactNode } from 'react';
import { TopBar } from './top-bar';

/** Bar and content area that all pages share. */
export function PageFrame({ status, children }: { status?: ReactNode; children: ReactNode }) {
  return (
    <>
      <TopBar status={status} />
      <main id="content" className="mx-auto w-full max-w-[150rem] px-3 py-3 sm:px-6 sm:py-5">
        {children}
      </main>
    </>
  );
}
