import type { Metadata } from 'next';
import { PageTitle } from '@/components/page-title';
import { navigation } from '@/texts/navigation';

export const metadata: Metadata = { title: navigation.blocks };

export default function BlocksPage() {
  return <PageTitle>{navigation.blocks}</PageTitle>;
}
