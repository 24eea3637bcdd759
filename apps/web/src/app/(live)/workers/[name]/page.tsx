import type { Metadata } from 'next';
import { WorkerPage } from '@/features/workers/worker-page';
import { decodeSegment } from '@/lib/decode-segment';

interface Props {
  params: Promise<{ name: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeSegment((await params).name) };
}

export default async function Page({ params }: Props) {
  const name = decodeSegment((await params).name);
  return <WorkerPage key={name} name={name} />;
}
