import type { Metadata } from 'next';
import { PageTitle } from '@/components/page-title';
import { navigation } from '@/texts/navigation';

export const metadata: Metadata = { title: navigation.apiKeys };

export default function ApiKeysPage() {
  return <PageTitle>{navigation.apiKeys}</PageTitle>;
}
