import type { Metadata } from 'next';
import { StrategyPage } from '@/features/groove/strategy-page';
import { groove } from '@/texts/groove';

export const metadata: Metadata = { title: `${groove.title}: ${groove.tabs.strategy}` };

export default function GrooveStrategyPage() {
  return <StrategyPage />;
}
