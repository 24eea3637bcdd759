import type { Metadata } from 'next';
import { PageTitle } from '@/components/page-title';
import { ProfilePage } from '@/features/account/profile-page';
import { navigation } from '@/texts/navigation';

export const metadata: Metadata = { title: navigation.profile };

export default function ProfileRoute() {
  return (
    <>
      <PageTitle>{navigation.profile}</PageTitle>
      <ProfilePage />
    </>
  );
}
