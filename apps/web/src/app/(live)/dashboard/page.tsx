import type { Metadata } from 'next';
import { Dashboard } from '@/features/dashboard/dashboard';
import { Newcomer } from '@/features/first-share/newcomer';
import { navigation } from '@/texts/navigation';

export const metadata: Metadata = { title: navigation.dashboard };

export default function DashboardPage() {
  return (
    <>
      <h1 className="sr-only">{navigation.dashboard}</h1>
      <Newcomer>
        <Dashboard />
      </Newcomer>
    </>
  );
}
