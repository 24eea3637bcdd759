'use client';

import { useRouter } from 'next/navigation';
import { useState, type FormEvent } from 'react';
import { watch as texts } from '@/texts/watch';

/** Leads to the watch page of any address. */
export function WatchForm() {
  const router = useRouter();
  const [address, setAddress] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    router.push(`/miner/${encodeURIComponent(address.trim())}`);
  };
  return (
    <form onSubmit={submit} className="panel p-4 sm:p-6">
      <label htmlFor="watch" className="label mb-1.5 block">
        {texts.another}
      </label>
      <div className="flex flex-col gap-2 sm:flex-row">
        <input
          id="watch"
          className="field"
          value={address}
          onChange={(event) => setAddress(event.target.value)}
          placeholder={texts.placeholder}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
          maxLength={90}
        />
        <button type="submit" className="button shrink-0">
          {texts.go}
        </button>
      </div>
      <p className="mt-2 text-xs text-soft">{texts.anotherHint}</p>
    </form>
  );
}
