import type { Metadata } from 'next';
import { PageTitle } from '@/components/page-title';
import { navigation } from '@/texts/navigation';

export const metadata: Metadata = { title: navigation.sessions };

export default function SessionsPage() {
  return <PageTitle>{navigation.sessions}</PageTitle>;
}
