'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useState, type ReactNode } from 'react';

/** A link to a page of ours: it is fetched ahead when somebody is about to follow it, not before. */
export function PageLink({
  href,
  className,
  onClick,
  children,
}: {
  href: string;
  className?: string;
  onClick?: () => void;
  children: ReactNode;
}) {
  const path = usePathname();
  const [wanted, setWanted] = useState(false);
  const isHere = path === href || path.startsWith(`${href}/`);
  const want = () => setWanted(true);
  return (
    <Link
      href={href}
      prefetch={wanted ? null : false}
      onPointerEnter={want}
      onFocus={want}
      onClick={onClick}
      aria-current={isHere ? 'page' : undefined}
      className={className}
    >
      {children}
    </Link>
  );
}
