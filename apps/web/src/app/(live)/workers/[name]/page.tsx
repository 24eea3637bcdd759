import type { Metadata } from 'next';
import { PageTitle } from '@/components/page-title';
import { decodeSegment } from '@/lib/decode-segment';

interface Props {
  params: Promise<{ name: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeSegment((await params).name) };
}

export default async function WorkerPage({ params }: Props) {
  return <PageTitle>{decodeSegment((await params).name)}</PageTitle>;
}
