import type { Metadata } from 'next';
import { LazyPage } from '@/features/groove/lazy-pages';
import { groove } from '@/texts/groove';

export const metadata: Metadata = { title: `${groove.title}: ${groove.tabs.health}` };

export default function GrooveHealthPage() {
  return <LazyPage name="health" />;
}
