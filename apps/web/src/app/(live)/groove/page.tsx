import type { Metadata } from 'next';
import { OverviewPage } from '@/features/groove/overview-page';
import { groove } from '@/texts/groove';

export const metadata: Metadata = { title: groove.title };

export default function GrooveOverviewPage() {
  return <OverviewPage />;
}
