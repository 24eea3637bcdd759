import type { ReactNode } from 'react';
import { GrooveFrame } from '@/features/groove/groove-frame';

/** The groove pages: one heading and one socket, which stay from page to page. */
export default function GrooveLayout({ children }: { children: ReactNode }) {
  return <GrooveFrame>{children}</GrooveFrame>;
}
