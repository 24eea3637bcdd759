'use client';

import type { SessionList } from '@app/contracts';
import { useState } from 'react';
import { Ago } from '@/components/ago';
import { Confirm } from '@/components/confirm';
import { Panel } from '@/components/panel';
import { Skeleton } from '@/components/skeleton';
import { Trouble } from '@/components/trouble';
import { useEndSession, useLogoutAll, useSessions } from '@/hooks/useApi';
import { useEndOtherSessions } from '@/hooks/useEndOthers';
import { explain } from '@/lib/api-error';
import { formatDate } from '@/lib/format-date';
import { describeAgent } from '@/lib/user-agent';
import { sessionTexts as texts } from '@/texts/account';

type Session = SessionList['sessions'][number];
type Question = 'none' | 'others' | 'everywhere';

/** Where this account is signed in, and the ways to end it there. */
export function SessionsPage() {
  const { data, error, refetch } = useSessions();
  const [question, setQuestion] = useState<Question>('none');
  const sessions = [...(data?.sessions ?? [])].sort((a, b) => Number(b.current) - Number(a.current));
  const others = sessions.filter(({ current }) => !current).length;
  return (
    <Panel title={texts.list} className="max-w-4xl">
      <p className="mb-2 text-sm text-pretty text-soft">{texts.intro}</p>
      {data ? (
        <>
          <ul className="divide-y divide-line" data-testid="sessions">
            {sessions.map((session) => (
              <SessionRow key={session.id} session={session} />
            ))}
          </ul>
          <div className="mt-4 flex flex-wrap items-center gap-2 border-t border-line pt-4">
            {others > 0 ? (
              <button
                type="button"
                className="button"
                data-testid="end-others"
                onClick={() => setQuestion('others')}
              >
                {texts.others(others)}
              </button>
            ) : (
              <span className="mr-auto text-sm text-soft">{texts.alone}</span>
            )}
            <button type="button" className="button" onClick={() => setQuestion('everywhere')}>
              {texts.everywhere}
            </button>
          </div>
        </>
      ) : error ? (
        <Trouble title={texts.listFailed} error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton className="h-48 w-full" />
      )}
      {question === 'others' && <EndOthers onClose={() => setQuestion('none')} />}
      {question === 'everywhere' && <EndAll onClose={() => setQuestion('none')} />}
    </Panel>
  );
}

function nameOf({ user_agent }: Session): string {
  const { program, system } = describeAgent(user_agent);
  if (program && system) return texts.on(program, system);
  return program ?? system ?? texts.unknown;
}

function SessionRow({ session }: { session: Session }) {
  const end = useEndSession();
  const name = nameOf(session);
  return (
    <li
      className="flex flex-wrap items-center gap-x-4 gap-y-1 py-3"
      data-testid="session"
      data-current={session.current}
    >
      <span
        aria-hidden
        className={`size-2.5 rounded-full ${session.current ? 'bg-green shadow-[0_0_10px_-1px_#3fb950]' : 'bg-spotlight'}`}
      />
      <div className="min-w-0 flex-1 basis-48">
        <p className="truncate font-medium" title={session.user_agent ?? undefined}>
          {name} {session.current && <span className="text-sm font-normal text-green">{texts.current}</span>}
        </p>
        <p className="text-xs text-soft">
          {texts.began(formatDate(session.created_at))} · {texts.seen('')}
          <Ago time={session.last_used_at} />
        </p>
        {end.error && (
          <p role="alert" className="text-xs text-red">
            {explain(end.error)}
          </p>
        )}
      </div>
      {!session.current && (
        <button
          type="button"
          className="button min-h-9 text-sm"
          aria-label={texts.endOf(name)}
          disabled={end.isPending}
          onClick={() => end.mutate(session.id)}
        >
          {end.isPending ? texts.ending : texts.end}
        </button>
      )}
    </li>
  );
}

function EndOthers({ onClose }: { onClose: () => void }) {
  const end = useEndOtherSessions();
  return (
    <Confirm
      title={texts.othersTitle}
      action={texts.othersFinally}
      busyAction={texts.ending}
      busy={end.isPending}
      error={end.error}
      onConfirm={() => end.mutate(undefined, { onSuccess: onClose })}
      onClose={onClose}
    >
      {texts.othersText}
    </Confirm>
  );
}

function EndAll({ onClose }: { onClose: () => void }) {
  const end = useLogoutAll();
  return (
    <Confirm
      title={texts.everywhereTitle}
      action={texts.everywhereFinally}
      busyAction={texts.ending}
      busy={end.isPending}
      error={end.error}
      onConfirm={() => end.mutate()}
      onClose={onClose}
    >
      {texts.everywhereText}
    </Confirm>
  );
}
