import type { Metadata } from 'next';
import { PoolFigures } from '@/features/pool/pool-figures';
import { WatchForm } from '@/features/miner/watch-form';

export const metadata: Metadata = { title: 'Pool' };

export default function PoolPage() {
  return (
    <div className="mx-auto max-w-7xl space-y-4 py-2">
      <h1 className="text-2xl font-semibold tracking-tight">The pool now</h1>
      <PoolFigures />
      <WatchForm />
    </div>
  );
}
