'use client';

import { useState } from 'react';
import { CopyButton } from '@/components/copy-button';
import { Panel } from '@/components/panel';
import { useInfo } from '@/hooks/useApi';
import { useApp, useUser } from '@/hooks/useApp';
import { stratumUrl, USUAL_PORT } from '@/lib/stratum';
import { firstShare as texts } from '@/texts/first-share';

const WORKER = 'rig1';
/** What pools split a user name at, and blanks, are left out of the name of a machine. */
const cleaned = (name: string): string => name.replaceAll(/[\s._,;:/\\]/g, '-').slice(0, 32);

/** Host, port, user and password, each to be copied. */
export function Connect() {
  const { stratum } = useApp();
  const isDemo = useInfo().data?.demo === true;
  const address = useUser().btc_address;
  const [worker, setWorker] = useState(WORKER);
  const place = stratum ?? { host: globalThis.location?.hostname ?? 'localhost', port: USUAL_PORT };
  return (
    <Panel title={texts.steps}>
      {(isDemo || !stratum) && (
        <p className="mb-4 rounded-lg border border-gold/50 px-3 py-2 text-sm text-pretty text-gold">
          {isDemo ? texts.demo : texts.guess}
        </p>
      )}
      <dl className="mb-4 grid gap-4 sm:grid-cols-[1fr_auto]">
        <Value name={texts.host} value={place.host} />
        <Value name={texts.port} value={String(place.port)} />
      </dl>
      <dl className="space-y-4">
        <Value name={texts.url} value={stratumUrl(place)} />
        <Value name={texts.user} value={`${address}.${worker || WORKER}`} hint={texts.userHint} />
      </dl>
      <label className="label mt-4 mb-1.5 block" htmlFor="worker-name">
        {texts.workerName}
      </label>
      <input
        id="worker-name"
        className="field"
        value={worker}
        onChange={(event) => setWorker(cleaned(event.target.value))}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
      <dl className="mt-4">
        <Value name={texts.password} value="x" hint={texts.passwordHint} />
      </dl>
      <p className="mt-4 text-sm font-medium">{texts.save}</p>
    </Panel>
  );
}

function Value({ name, value, hint }: { name: string; value: string; hint?: string }) {
  return (
    <div className="min-w-0">
      <dt className="label mb-1.5">{name}</dt>
      <dd>
        <span className="flex items-stretch gap-2">
          <code className="field min-w-0 flex-1 break-all" title={value}>
            {value}
          </code>
          <CopyButton text={value} />
        </span>
        {hint && <span className="mt-1 block text-xs text-soft">{hint}</span>}
      </dd>
    </div>
  );
}
