import type { Metadata } from 'next';
import { SharesPage } from '@/features/shares/shares-page';
import { navigation } from '@/texts/navigation';

export const metadata: Metadata = { title: navigation.shares };

export default function Page() {
  return <SharesPage />;
}
