import type { Metadata } from 'next';
import { AttributionPage } from '@/features/groove/attribution-page';
import { groove } from '@/texts/groove';

export const metadata: Metadata = { title: `${groove.title}: ${groove.tabs.attribution}` };

export default function GrooveAttributionPage() {
  return <AttributionPage />;
}
