import type { Metadata } from 'next';
import { PageTitle } from '@/components/page-title';
import { navigation } from '@/texts/navigation';

export const metadata: Metadata = { title: navigation.shares };

export default function SharesPage() {
  return <PageTitle>{navigation.shares}</PageTitle>;
}
