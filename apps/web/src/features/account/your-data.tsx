'use client';

import { useState } from 'react';
import { Confirm } from '@/components/confirm';
import { Panel } from '@/components/panel';
import { useDeleteAccount, useExportAccount } from '@/hooks/useApi';
import { useUser } from '@/hooks/useApp';
import { explain } from '@/lib/api-error';
import { saveFile } from '@/lib/save-file';
import { settingsTexts as texts } from '@/texts/account';

/** How much of the address has to be typed to delete the account. */
const ENDING = 4;

/** Taking everything along, and leaving. */
export function YourData() {
  const address = useUser().btc_address;
  const [asks, setAsks] = useState(false);
  const take = useExportAccount();
  const download = () =>
    take.mutate(undefined, {
      onSuccess: (everything) => {
        const json = new Blob([`${JSON.stringify(everything, null, 2)}\n`], { type: 'application/json' });
        saveFile(json, `account-${address.slice(-ENDING)}-${everything.exported_at.slice(0, 10)}.json`);
      },
    });
  return (
    <Panel title={texts.data}>
      <p className="text-sm text-pretty text-soft">{texts.export}</p>
      <div className="mt-3 mb-5 flex flex-wrap items-center gap-3">
        <button
          type="button"
          className="button"
          data-testid="export"
          disabled={take.isPending}
          onClick={download}
        >
          {take.isPending ? texts.exporting : texts.exportButton}
        </button>
        <span role="status" className={`text-sm ${take.isError ? 'text-red' : 'text-green'}`}>
          {take.isError ? explain(take.error) : take.isSuccess ? texts.exported : ''}
        </span>
      </div>
      <div className="border-t border-line pt-4">
        <p className="text-sm text-pretty text-soft">{texts.delete}</p>
        <button
          type="button"
          className="button button-danger mt-3"
          data-testid="delete-account"
          onClick={() => setAsks(true)}
        >
          {texts.deleteButton}
        </button>
      </div>
      {asks && <Deletion ending={address.slice(-ENDING)} onClose={() => setAsks(false)} />}
    </Panel>
  );
}

/** Says what goes, and wants the end of the address typed: no slip of the finger deletes an account. */
function Deletion({ ending, onClose }: { ending: string; onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const remove = useDeleteAccount();
  return (
    <Confirm
      title={texts.deleteTitle}
      action={texts.deleteFinally}
      busyAction={texts.deleting}
      busy={remove.isPending}
      error={remove.error}
      disabled={typed.trim() !== ending}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <ul className="list-disc space-y-1 pl-5">
        {texts.deleteList.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <label htmlFor="delete-ending" className="mt-4 block text-ink">
        {texts.deleteConfirm(ending)}
      </label>
      <input
        id="delete-ending"
        className="field mt-2"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={16}
      />
    </Confirm>
  );
}
