import type { ReactNode } from 'react';
import { LiveFrame } from './live-frame';

/** The pages of a signed-in miner: one frame and one socket, which stay when he goes from page to page. */
export default function LiveLayout({ children }: { children: ReactNode }) {
  return <LiveFrame>{children}</LiveFrame>;
}
