import type { Metadata } from 'next';
import { PageTitle } from '@/components/page-title';
import { KeysPage } from '@/features/account/keys-page';
import { navigation } from '@/texts/navigation';

export const metadata: Metadata = { title: navigation.apiKeys };

export default function ApiKeysRoute() {
  return (
    <>
      <PageTitle>{navigation.apiKeys}</PageTitle>
      <KeysPage />
    </>
  );
}
