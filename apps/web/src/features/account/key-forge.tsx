'use client';

import { API_KEY_PERMISSIONS, LIMITS, type ApiKeyPermission, type NewApiKey } from '@app/contracts';
import { useState, type FormEvent } from 'react';
import { Segmented } from '@/components/segmented';
import { useCreateApiKey } from '@/hooks/useApi';
import { explain } from '@/lib/api-error';
import { keyTexts as texts } from '@/texts/account';

const EXPIRIES = ['30', '90', '365', 'never'] as const;
type Expiry = (typeof EXPIRIES)[number];
const DAY_MS = 86_400_000;

/** When a key that is made at `now` (ms) runs out; null for never. */
export const expiryOf = (choice: Expiry, now: number): string | null =>
  choice === 'never' ? null : new Date(now + Number(choice) * DAY_MS).toISOString();

/** Name, rights and life of a key; what it may do is off until it is chosen, but for reading. */
export function KeyForge({ onMade }: { onMade: (key: NewApiKey) => void }) {
  const [name, setName] = useState('');
  const [permissions, setPermissions] = useState<readonly ApiKeyPermission[]>(['read']);
  const [expiry, setExpiry] = useState<Expiry>('90');
  const create = useCreateApiKey();
  const toggle = (permission: ApiKeyPermission) =>
    setPermissions((chosen) =>
      chosen.includes(permission) ? chosen.filter((each) => each !== permission) : [...chosen, permission],
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const request = {
      name: name.trim(),
      permissions: [...permissions],
      expires_at: expiryOf(expiry, Date.now()),
    };
    create.mutate(request, { onSuccess: onMade });
  };
  return (
    <form onSubmit={submit} className="space-y-4" data-testid="key-forge">
      <div>
        <label className="label mb-1.5 block" htmlFor="key-name">
          {texts.name}
        </label>
        <input
          id="key-name"
          className="field"
          value={name}
          onChange={(event) => setName(event.target.value)}
          placeholder={texts.nameHint}
          autoComplete="off"
          required
          maxLength={LIMITS.apiKeyNameCharacters}
        />
      </div>
      <fieldset className="min-w-0">
        <legend className="label mb-1.5">{texts.may}</legend>
        <div className="space-y-1.5">
          {API_KEY_PERMISSIONS.map((permission) => (
            <label key={permission} className="choice">
              <input
                type="checkbox"
                className="size-4 shrink-0 accent-spark"
                checked={permissions.includes(permission)}
                onChange={() => toggle(permission)}
              />
              <span>
                <span className="font-medium">{texts.permissions[permission][0]}</span>{' '}
                <span className="text-soft">{texts.permissions[permission][1]}</span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <div>
        <span className="label mb-1.5 block">{texts.expires}</span>
        <Segmented
          label={texts.expires}
          options={EXPIRIES.map((id) => ({ id, text: texts.expiry[id] }))}
          value={expiry}
          onChange={setExpiry}
          className="flex-wrap"
        />
      </div>
      <p role="alert" className="min-h-5 text-sm text-red">
        {permissions.length === 0 ? texts.needOne : create.error ? explain(create.error) : ''}
      </p>
      <button
        type="submit"
        className="button button-hot w-full"
        disabled={create.isPending || permissions.length === 0}
      >
        {create.isPending ? texts.creating : texts.create}
      </button>
    </form>
  );
}
