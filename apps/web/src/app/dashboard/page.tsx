import type { Metadata } from 'next';
import { LivePage } from './live-page';

export const metadata: Metadata = { title: 'Dashboard' };

export default function DashboardPage() {
  return <LivePage />;
}
