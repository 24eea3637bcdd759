import { shortAddress } from '@app/bitcoin';
import type { Metadata } from 'next';
import { MinerPage } from '@/features/miner/miner-page';
import { decodeSegment } from '@/lib/decode-segment';

interface Props {
  params: Promise<{ address: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Miner ${shortAddress(decodeSegment((await params).address))}` };
}

export default async function WatchPage({ params }: Props) {
  return <MinerPage address={decodeSegment((await params).address)} />;
}
