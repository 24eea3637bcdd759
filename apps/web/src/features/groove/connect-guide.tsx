'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { CopyButton } from '@/components/copy-button';
import { useCreateApiKey } from '@/hooks/useApi';
import { useApp } from '@/hooks/useApp';
import { explain } from '@/lib/api-error';
import { hookSettings } from '@/lib/groove-hooks';
import { grooveConnect as texts } from '@/texts/groove';

/** For an empty store: how to connect an assistant, in one paste that holds the user's own key. */
export function ConnectGuide() {
  const { ws } = useApp();
  const create = useCreateApiKey();
  const settings = hookSettings(ws.url.replace(/^ws/, 'http'), create.data?.key ?? texts.keyPlace);
  return (
    <section className="panel p-4 sm:p-6" data-testid="groove-connect" aria-label={texts.title}>
      <h2 className="text-xl font-semibold text-balance sm:text-2xl">{texts.title}</h2>
      <p className="mt-2 max-w-prose text-sm text-pretty text-soft">{texts.text}</p>
      <ol className="mt-5 space-y-5">
        <Step title={texts.keyTitle}>
          <p className="mb-2 text-sm text-pretty text-soft" role="status">
            {create.data ? texts.keyMade : texts.keyText}
          </p>
          <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
            {!create.data && (
              <button
                type="button"
                className="button button-hot"
                disabled={create.isPending}
                onClick={() => create.mutate({ name: texts.keyName, permissions: ['groove:write'] })}
              >
                {create.isPending ? texts.keyMaking : texts.keyMake}
              </button>
            )}
            <Link
              href="/api-keys"
              className="min-h-9 content-center text-sm underline decoration-dotted underline-offset-4"
            >
              {texts.keyLink}
            </Link>
          </div>
          {create.error && (
            <p role="alert" className="mt-2 text-sm text-red">
              {explain(create.error)}
            </p>
          )}
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
