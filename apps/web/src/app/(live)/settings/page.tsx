import type { Metadata } from 'next';
import { PageTitle } from '@/components/page-title';
import { SettingsPage } from '@/features/account/settings-page';
import { navigation } from '@/texts/navigation';

export const metadata: Metadata = { title: navigation.settings };

export default function SettingsRoute() {
  return (
    <>
      <PageTitle>{navigation.settings}</PageTitle>
      <SettingsPage />
    </>
  );
}
