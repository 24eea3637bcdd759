import type { Metadata } from 'next';
import { PageTitle } from '@/components/page-title';
import { navigation } from '@/texts/navigation';

export const metadata: Metadata = { title: navigation.profile };

export default function ProfilePage() {
  return <PageTitle>{navigation.profile}</PageTitle>;
}
