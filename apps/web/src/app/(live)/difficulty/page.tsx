import type { Metadata } from 'next';
import { DifficultyPage } from '@/features/difficulty/difficulty-page';
import { navigation } from '@/texts/navigation';

export const metadata: Metadata = { title: navigation.difficulty };

export default function Page() {
  return <DifficultyPage />;
}
