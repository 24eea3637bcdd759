import type { ReactNode } from 'react';

/** Says plainly that something is missing or went wrong, and what can be done. */
export function Notice({
  title,
  children,
  action,
}: {
  title: string;
  children: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-2 px-4 py-8 text-center">
      <p className="font-medium">{title}</p>
      <div className="max-w-prose text-sm text-pretty text-soft">{children}</div>
      {action && <div className="mt-3">{action}</div>}
    </div>
  );
}
