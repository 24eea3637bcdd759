import type { ReactNode } from 'react';
import { TopBar } from './top-bar';

/** Bar and content area that all pages share. */
export function PageFrame({ status, children }: { status?: ReactNode; children: ReactNode }) {
  return (
    <>
      <TopBar status={status} />
      <main
        id="content"
        className="mx-auto w-full max-w-[150rem] px-3 pt-3 pb-[calc(var(--bottom-bar)+1.25rem)] sm:px-6 sm:pt-5"
      >
        {children}
      </main>
    </>
  );
}
