import type { ReactNode } from 'react';
import { TopBar } from './top-bar';

/** Bars and content area that all pages share. */
export function PageFrame({ children }: { children: ReactNode }) {
  return (
    <>
      <TopBar />
      <main
        id="content"
        className="mx-auto w-full max-w-[150rem] px-3 pt-3 pb-[calc(var(--bottom-bar)+1.25rem)] sm:px-6 sm:pt-5"
      >
        {children}
      </main>
    </>
  );
}
