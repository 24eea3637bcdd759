import { shortAddress } from '@app/bitcoin';
import type { Metadata } from 'next';
import { PageFrame } from '@/components/page-frame';
import { MinerPage } from '@/features/miner/miner-page';

interface Props {
  params: Promise<{ address: string }>;
}

/** The path segment as written; one that cannot be decoded is shown as it is. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Miner ${shortAddress(decoded((await params).address))}` };
}

export default async function WatchPage({ params }: Props) {
  return (
    <PageFrame>
      <MinerPage address={decoded((await params).address)} />
    </PageFrame>
  );
}
