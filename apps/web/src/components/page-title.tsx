import type { ReactNode } from 'react';

/** The heading of a page; `aside` stands at its right, or below it on a phone. */
export function PageTitle({ children, aside }: { children: ReactNode; aside?: ReactNode }) {
  return (
    <div className="mb-3 flex min-h-11 flex-wrap items-center justify-between gap-x-6 gap-y-2 sm:mb-4">
      <h1 className="text-2xl font-semibold tracking-tight">{children}</h1>
      {aside}
    </div>
  );
}
