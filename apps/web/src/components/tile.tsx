import type { ReactNode } from 'react';
import { Skeleton } from './skeleton';

/** A figure with its name above and a word on it below; undefined while it is on its way. */
export function Tile({
  name,
  value,
  note,
  title,
  tone = 'text-ink',
  testId,
}: {
  name: string;
  value: ReactNode;
  note?: ReactNode;
  title?: string | undefined;
  tone?: string;
  testId?: string;
}) {
  return (
    <div className="panel min-w-0 p-3.5 sm:p-4" data-testid={testId}>
      <dt className="label truncate tracking-[0.06em] sm:tracking-[0.11em]">{name}</dt>
      <dd
        className={`figure mt-1.5 h-8 truncate text-xl leading-8 sm:text-2xl sm:leading-8 ${tone}`}
        title={title}
      >
        {value === undefined ? <Skeleton className="h-7 w-24" /> : value}
      </dd>
      <dd className="mt-0.5 min-h-4 truncate text-xs text-soft">{note}</dd>
    </div>
  );
}

/** Tiles side by side, two on a phone. */
export function Tiles({
  children,
  className = 'lg:grid-cols-4',
}: {
  children: ReactNode;
  className?: string;
}) {
  return <dl className={`grid grid-cols-2 gap-3 sm:gap-4 ${className}`}>{children}</dl>;
}
