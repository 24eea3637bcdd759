import type { Metadata } from 'next';
import { PageTitle } from '@/components/page-title';
import { SessionsPage } from '@/features/account/sessions-page';
import { navigation } from '@/texts/navigation';

export const metadata: Metadata = { title: navigation.sessions };

export default function SessionsRoute() {
  return (
    <>
      <PageTitle>{navigation.sessions}</PageTitle>
      <SessionsPage />
    </>
  );
}
