import type { Metadata, Viewport } from 'next';
import { connection } from 'next/server';
import type { ReactNode } from 'react';
import { PageFrame } from '@/components/page-frame';
import { AppProvider } from '@/hooks/useApp';
import { EARLY_SESSION_SCRIPT } from '@/lib/early-session';
import { readPublicEnv } from '@/lib/env';
import { CANVAS, THEME_SCRIPT } from '@/lib/theme';
import { landing } from '@/texts/landing';
import { navigation } from '@/texts/navigation';
import { LOCALE } from '@/texts/plural';
import './globals.css';

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: dark)', color: CANVAS.dark },
    { media: '(prefers-color-scheme: light)', color: CANVAS.light },
  ],
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
};

export async function generateMetadata(): Promise<Metadata> {
  await connection();
  const { siteName } = readPublicEnv();
  return {
    title: { default: landing.title(siteName), template: `%s – ${siteName}` },
    description: landing.description,
  };
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Addresses are read while the page is asked for: one build serves every deployment.
  await connection();
  return (
    // The script in the head may set a theme that the server knows nothing of.
    <html lang={LOCALE} suppressHydrationWarning>
      <head>
        <script dangerouslySetInnerHTML={{ __html: THEME_SCRIPT }} />
        <script dangerouslySetInnerHTML={{ __html: EARLY_SESSION_SCRIPT }} />
      </head>
      <body>
        <a
          href="#content"
          className="button sr-only focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:z-50"
        >
          {navigation.skip}
        </a>
        <AppProvider env={readPublicEnv()}>
          <PageFrame>{children}</PageFrame>
        </AppProvider>
      </body>
    </html>
  );
}
