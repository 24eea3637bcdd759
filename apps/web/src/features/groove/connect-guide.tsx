'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { CopyButton } from '@/components/copy-button';
import { useApp } from '@/hooks/useApp';
import { hookSettings } from '@/lib/groove-hooks';
import { grooveConnect as texts } from '@/texts/groove';

/** For an empty store: how to connect an assistant, in one paste. */
export function ConnectGuide() {
  const { ws } = useApp();
  const address = ws.url.replace(/^ws/, 'http');
  const lines = `export GROOVE_URL=${address}\nexport GROOVE_KEY=${texts.keyPlace}`;
  const settings = hookSettings();
  return (
    <section className="panel p-4 sm:p-6" data-testid="groove-connect" aria-label={texts.title}>
      <h2 className="text-xl font-semibold text-balance sm:text-2xl">{texts.title}</h2>
      <p className="mt-2 max-w-prose text-sm text-pretty text-soft">{texts.text}</p>
      <ol className="mt-5 space-y-5">
        <Step title={texts.keyTitle}>
          <p className="mb-2 text-sm text-soft">{texts.keyText}</p>
          <Link href="/api-keys" className="button button-hot">
            {texts.keyLink}
          </Link>
        </Step>
        <Step title={texts.envTitle}>
          <Code text={lines} label={texts.copyEnv} />
        </Step>
        <Step title={texts.hooksTitle}>
          <Code text={settings} label={texts.copyHooks} />
          <p className="mt-2 max-w-prose text-xs text-pretty text-soft">{texts.note}</p>
        </Step>
      </ol>
      <p className="mt-5 text-sm">{texts.waiting}</p>
    </section>
  );
}

function Step({ title, children }: { title: string; children: ReactNode }) {
  return (
    <li>
      <h3 className="mb-2 text-sm font-medium">{title}</h3>
      {children}
    </li>
  );
}

function Code({ text, label }: { text: string; label: string }) {
  return (
    <div className="flex flex-col items-start gap-2">
      <pre
        tabIndex={0}
        role="region"
        aria-label={label}
        className="field max-h-72 w-full overflow-auto text-xs leading-relaxed"
      >
        {text}
      </pre>
      <CopyButton text={text} label={label} />
    </div>
  );
}
