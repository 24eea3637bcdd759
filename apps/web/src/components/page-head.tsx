import type { ReactNode } from 'react';

/** Heading of a page, one sentence on what is seen there, and what can be done at its right. */
export function PageHead({ title, lead, aside }: { title: ReactNode; lead?: ReactNode; aside?: ReactNode }) {
  return (
    <header className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3 px-1 py-1 sm:py-2">
      <div className="min-w-0">
        <h1 className="text-2xl font-semibold tracking-tight text-balance break-words sm:text-3xl">
          {title}
        </h1>
        {lead && <p className="mt-1 max-w-prose text-sm text-pretty text-soft">{lead}</p>}
      </div>
      {aside}
    </header>
  );
}
