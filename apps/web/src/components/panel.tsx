import type { ReactNode } from 'react';

/** A framed part of a page with its heading; `aside` stands at the right of the heading. */
export function Panel({
  title,
  aside,
  children,
  className = '',
}: {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <section className={`panel flex flex-col p-4 sm:p-5 ${className}`} aria-label={title}>
      <header className="mb-3 flex min-h-8 flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h2 className="label">{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}
