import type { Metadata } from 'next';
import { PageTitle } from '@/components/page-title';
import { navigation } from '@/texts/navigation';

export const metadata: Metadata = { title: navigation.workers };

export default function WorkersPage() {
  return <PageTitle>{navigation.workers}</PageTitle>;
}
