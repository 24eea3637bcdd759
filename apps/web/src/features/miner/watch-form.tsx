'use client';

import { useRouter } from 'next/navigation';
import { useState, type FormEvent } from 'react';

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
        Watch an address
      </label>
      <div className="flex flex-col gap-2 sm:flex-row">
        <input
          id="watch"
          className="field"
          value={address}
          onChange={(event) => setAddress(event.target.value)}
          placeholder="bc1q…"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
          maxLength={90}
        />
        <button type="submit" className="button shrink-0">
          Watch
        </button>
      </div>
      <p className="mt-2 text-xs text-soft">No sign-in needed. Miners may hide their page.</p>
    </form>
  );
}
