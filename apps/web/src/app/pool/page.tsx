import type { Metadata } from 'next';
import { WatchForm } from '@/features/miner/watch-form';
import { PoolPage } from '@/features/pool/pool-page';
import { navigation } from '@/texts/navigation';

export const metadata: Metadata = { title: navigation.pool };

export default function Page() {
  return (
    <div className="space-y-3 sm:space-y-4">
      <PoolPage />
      <WatchForm />
    </div>
  );
}
