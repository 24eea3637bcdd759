import type { Metadata } from 'next';
import { LazyPage } from '@/features/groove/lazy-pages';
import { groove } from '@/texts/groove';

export const metadata: Metadata = { title: `${groove.title}: ${groove.tabs.strategy}` };

export default function GrooveStrategyPage() {
  return <LazyPage name="strategy" />;
}
