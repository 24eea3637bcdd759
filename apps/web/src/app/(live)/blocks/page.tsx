import type { Metadata } from 'next';
import { BlocksPage } from '@/features/blocks/blocks-page';
import { navigation } from '@/texts/navigation';

export const metadata: Metadata = { title: navigation.blocks };

export default function Page() {
  return <BlocksPage />;
}
