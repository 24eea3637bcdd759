import type { Metadata } from 'next';
import { LearningsPage } from '@/features/groove/learnings-page';
import { groove } from '@/texts/groove';

export const metadata: Metadata = { title: `${groove.title}: ${groove.tabs.learnings}` };

export default function GrooveLearningsPage() {
  return <LearningsPage />;
}
