'use client';

import type { ApiKey, NewApiKey } from '@app/contracts';
import { LIMITS } from '@app/contracts';
import { useState } from 'react';
import { Ago } from '@/components/ago';
import { Confirm } from '@/components/confirm';
import { Notice } from '@/components/notice';
import { Panel } from '@/components/panel';
import { Skeleton } from '@/components/skeleton';
import { Trouble } from '@/components/trouble';
import { useApiKeys, useDeleteApiKey } from '@/hooks/useApi';
import { useNow } from '@/hooks/useNow';
import { formatDate } from '@/lib/format-date';
import { keyTexts as texts } from '@/texts/account';
import { FreshKey } from './fresh-key';
import { KeyForge } from './key-forge';

/** Keys for programs: made here, shown once, revoked here. */
export function KeysPage() {
  const [fresh, setFresh] = useState<NewApiKey | null>(null);
  return (
    <div className="grid items-start gap-3 sm:gap-4 lg:grid-cols-[minmax(20rem,28rem)_1fr]">
      <Panel title={texts.forge}>
        {fresh ? (
          <FreshKey made={fresh} onKept={() => setFresh(null)} />
        ) : (
          <>
            <p className="mb-4 text-sm text-pretty text-soft">{texts.intro}</p>
            <KeyForge onMade={setFresh} />
          </>
        )}
      </Panel>
      <KeyList />
    </div>
  );
}

function KeyList() {
  const { data, error, refetch } = useApiKeys();
  const [asked, setAsked] = useState<ApiKey | null>(null);
  return (
    <Panel
      title={texts.list}
      aside={
        data && (
          <span className="figure text-xs text-soft">{texts.count(data.length, LIMITS.apiKeysPerUser)}</span>
        )
      }
    >
      {data && data.length > 0 ? (
        <ul className="divide-y divide-line" data-testid="api-keys">
          {data.map((key) => (
            <KeyRow key={key.id} apiKey={key} onRevoke={() => setAsked(key)} />
          ))}
        </ul>
      ) : data ? (
        <Notice title={texts.none}>{texts.noneHint}</Notice>
      ) : error ? (
        <Trouble title={texts.listFailed} error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton className="h-40 w-full" />
      )}
      {asked && <Revocation apiKey={asked} onClose={() => setAsked(null)} />}
    </Panel>
  );
}

function KeyRow({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) {
  const now = useNow(60_000);
  const { name, key_prefix, permissions, created_at, expires_at, last_used_at } = apiKey;
  const isOver = expires_at !== null && now > 0 && Date.parse(expires_at) <= now;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3" data-testid="api-key">
      <div className="min-w-0 flex-1 basis-56">
        <p className={`truncate font-medium ${isOver ? 'text-soft line-through' : ''}`} title={name}>
          {name}
        </p>
        <p className="figure truncate text-xs text-soft">{key_prefix}…</p>
        <p className="mt-1 text-xs text-soft">
          {texts.created(formatDate(created_at))} ·{' '}
          {last_used_at ? (
            <>
              {texts.used('')}
              <Ago time={last_used_at} />
            </>
          ) : (
            texts.unused
          )}{' '}
          ·{' '}
          <span className={isOver ? 'text-red' : ''}>
            {isOver ? texts.expired : expires_at ? texts.expiresIn(formatDate(expires_at)) : texts.forever}
          </span>
        </p>
      </div>
      <p className="flex flex-wrap gap-1">
        {permissions.map((permission) => (
          <span
            key={permission}
            className="rounded-md bg-elevated px-2 py-1 text-xs"
            title={texts.permissions[permission][1]}
          >
            {texts.permissions[permission][0]}
          </span>
        ))}
      </p>
      <button
        type="button"
        className="button min-h-9 text-sm"
        aria-label={texts.revokeOf(name)}
        onClick={onRevoke}
      >
        {texts.revoke}
      </button>
    </li>
  );
}

function Revocation({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const revoke = useDeleteApiKey();
  return (
    <Confirm
      title={texts.revokeTitle(apiKey.name)}
      action={texts.revokeFinally}
      busyAction={texts.revoking}
      busy={revoke.isPending}
      error={revoke.error}
      onConfirm={() => revoke.mutate(apiKey.id, { onSuccess: onClose })}
      onClose={onClose}
    >
      {texts.revokeText}
    </Confirm>
  );
}
