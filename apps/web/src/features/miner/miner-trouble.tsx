'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { Notice } from '@/components/notice';
import { useSettings, useUpdateSettings } from '@/hooks/useApi';
import { ApiError, explain } from '@/lib/api-error';
import { watch as texts } from '@/texts/watch';

interface Props {
  error: Error;
  /** The address is that of whoever is signed in. */
  isMine: boolean;
  onRetry: () => void;
}

/** Why there is nothing to watch. To a stranger a hidden miner and an unknown one look the same. */
export function MinerTrouble({ error, isMine, onRetry }: Props) {
  const status = error instanceof ApiError ? error.status : 0;
  if (status === 404 && isMine) return <YoursHidden onShown={onRetry} />;
  if (status === 404)
    return (
      <Frame title={texts.notFound} action={<Ways />}>
        <p>{texts.notFoundText}</p>
        <p className="mt-2">{texts.isItYours}</p>
      </Frame>
    );
  if (status === 422)
    return (
      <Frame title={texts.notAnAddress} action={<Ways />}>
        {explain(error)}
      </Frame>
    );
  return (
    <Frame
      title={texts.gone}
      action={
        <button type="button" className="button" onClick={onRetry}>
          {texts.tryAgain}
        </button>
      }
    >
      {explain(error)}
    </Frame>
  );
}

function Frame({ title, action, children }: { title: string; action: ReactNode; children: ReactNode }) {
  return (
    <div className="panel mt-4 sm:mt-8" role="alert" data-testid="miner-trouble">
      <Notice isPage title={title} action={action}>
        {children}
      </Notice>
    </div>
  );
}

function Ways() {
  return (
    <div className="flex flex-wrap justify-center gap-2">
      <Link href="/" className="button">
        {texts.signIn}
      </Link>
      <Link href="/pool" className="button">
        {texts.seePool}
      </Link>
    </div>
  );
}

/** The owner alone is told that it is hidden, and can show it here. */
function YoursHidden({ onShown }: { onShown: () => void }) {
  // The cache knows the settings then: the switch on their page follows.
  useSettings();
  const update = useUpdateSettings();
  const show = () => update.mutate({ privacy: { show_miner: true } }, { onSuccess: onShown });
  return (
    <Frame
      title={texts.yoursHidden}
      action={
        <div className="flex flex-wrap justify-center gap-2">
          <button type="button" className="button button-hot" disabled={update.isPending} onClick={show}>
            {update.isPending ? texts.showing : texts.showIt}
          </button>
          <Link href="/dashboard" className="button">
            {texts.yourDashboard}
          </Link>
        </div>
      }
    >
      <p>{texts.yoursHiddenText}</p>
      <p className="mt-2 min-h-5 text-red">{update.error ? explain(update.error) : ''}</p>
    </Frame>
  );
}
