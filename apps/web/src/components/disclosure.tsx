'use client';

import { useState, type ReactNode } from 'react';

/** A line that opens to more; what is inside is made only then. */
export function Disclosure({
  open,
  close,
  children,
}: {
  open: string;
  close: string;
  children: () => ReactNode;
}) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="mt-2 text-xs" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="w-fit rounded-md py-1.5 text-soft underline decoration-dotted underline-offset-4 hover:text-ink">
        {isOpen ? close : open}
      </summary>
      {isOpen && children()}
    </details>
  );
}
