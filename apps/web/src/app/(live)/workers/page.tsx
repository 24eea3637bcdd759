import type { Metadata } from 'next';
import { WorkersPage } from '@/features/workers/workers-page';
import { navigation } from '@/texts/navigation';

export const metadata: Metadata = { title: navigation.workers };

export default function Page() {
  return <WorkersPage />;
}
