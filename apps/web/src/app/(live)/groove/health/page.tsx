import type { Metadata } from 'next';
import { HealthPage } from '@/features/groove/health-page';
import { groove } from '@/texts/groove';

export const metadata: Metadata = { title: `${groove.title}: ${groove.tabs.health}` };

export default function GrooveHealthPage() {
  return <HealthPage />;
}
