import type { Metadata, Viewport } from 'next';
import { connection } from 'next/server';
import type { ReactNode } from 'react';
import { AppProvider } from '@/hooks/useApp';
import { readPublicEnv } from '@/lib/env';
import './globals.css';

export const viewport: Viewport = { themeColor: '#06080c', width: 'device-width', initialScale: 1 };

export async function generateMetadata(): Promise<Metadata> {
  await connection();
  const { siteName } = readPublicEnv();
  return {
    title: { default: `${siteName} – live command centre for solo miners`, template: `%s – ${siteName}` },
    description:
      'Watch every share as it is found: hashrate with honest error bars, best difficulty, workers, odds.',
  };
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Addresses are read while the page is asked for: one build serves every deployment.
  await connection();
  return (
    <html lang="en">
      <body>
        <a
          href="#content"
          className="button sr-only focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:z-50"
        >
          Skip to the content
        </a>
        <AppProvider env={readPublicEnv()}>{children}</AppProvider>
      </body>
    </html>
  );
}
