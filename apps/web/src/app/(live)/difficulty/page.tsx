import type { Metadata } from 'next';
import { PageTitle } from '@/components/page-title';
import { navigation } from '@/texts/navigation';

export const metadata: Metadata = { title: navigation.difficulty };

export default function DifficultyPage() {
  return <PageTitle>{navigation.difficulty}</PageTitle>;
}
