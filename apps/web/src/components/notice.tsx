import type { ReactNode } from 'react';

/** Says plainly that something is missing or went wrong, and what can be done. */
export function Notice({
  title,
  children,
  action,
  isPage = false,
}: {
  title: string;
  children: ReactNode;
  action?: ReactNode;
  /** It is all that the page says: its title is the page's. */
  isPage?: boolean;
}) {
  const Title = isPage ? 'h1' : 'p';
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-2 px-4 py-8 text-center">
      <Title className="font-medium">{title}</Title>
      <div className="max-w-prose text-sm text-pretty text-soft">{children}</div>
      {action && <div className="mt-3">{action}</div>}
    </div>
  );
}
