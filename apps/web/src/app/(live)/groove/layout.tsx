import type { ReactNode } from 'react';
import { LazyFrame } from '@/features/groove/lazy-pages';

/** The groove pages: one heading and one socket, which stay from page to page. */
export default function GrooveLayout({ children }: { children: ReactNode }) {
  return <LazyFrame>{children}</LazyFrame>;
}
