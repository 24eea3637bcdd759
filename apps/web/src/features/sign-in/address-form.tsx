'use client';

import Link from 'next/link';
import { useState, type FormEvent } from 'react';
import { useChallenge } from '@/hooks/useApi';
import { addressKind } from '@/lib/address-kind';
import { signIn } from '@/texts/sign-in';
import type { OpenChallenge } from './open-challenge';
import { Trouble } from './trouble';

/** Asks for the address, and with it for the message to sign. */
export function AddressForm({ onOpen }: { onOpen: (open: OpenChallenge) => void }) {
  const [address, setAddress] = useState('');
  const ask = useChallenge();
  const trimmed = address.trim();
  const isScript = addressKind(trimmed) === 'script';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate(trimmed, {
      onSuccess: (challenge) =>
        onOpen({ address: trimmed, challenge, until: Date.now() + challenge.expires_in * 1000 }),
    });
  };
  return (
    <form onSubmit={submit}>
      <label className="label mb-1.5 block" htmlFor="address">
        {signIn.address}
      </label>
      <div className="flex flex-col gap-2 sm:flex-row">
        <input
          id="address"
          className="field"
          value={address}
          onChange={(event) => setAddress(event.target.value)}
          placeholder={signIn.addressHint}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
          minLength={14}
          maxLength={90}
          aria-describedby={isScript ? 'script-address' : undefined}
        />
        <button type="submit" className="button shrink-0" disabled={ask.isPending || isScript}>
          {ask.isPending ? signIn.asking : signIn.next}
        </button>
      </div>
      {isScript && (
        <p id="script-address" className="mt-2 text-sm text-gold">
          {signIn.scriptAddress}{' '}
          <Link href={`/miner/${encodeURIComponent(trimmed)}`} className="underline underline-offset-2">
            {signIn.watchInstead}
          </Link>
        </p>
      )}
      <Trouble error={ask.error} />
    </form>
  );
}
