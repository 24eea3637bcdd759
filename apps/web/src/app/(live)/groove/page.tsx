import type { Metadata } from 'next';
import { LazyPage } from '@/features/groove/lazy-pages';
import { groove } from '@/texts/groove';

export const metadata: Metadata = { title: groove.title };

export default function GrooveOverviewPage() {
  return <LazyPage name="overview" />;
}
