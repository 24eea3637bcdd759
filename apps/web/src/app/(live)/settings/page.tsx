import type { Metadata } from 'next';
import { PageTitle } from '@/components/page-title';
import { navigation } from '@/texts/navigation';

export const metadata: Metadata = { title: navigation.settings };

export default function SettingsPage() {
  return <PageTitle>{navigation.settings}</PageTitle>;
}
