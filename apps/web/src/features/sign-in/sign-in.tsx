'use client';

import type { Challenge } from '@app/contracts';
import { useRouter } from 'next/navigation';
import { useState, type FormEvent } from 'react';
import { CopyButton } from '@/components/copy-button';
import { useChallenge, useInfo, useVerify } from '@/hooks/useApi';
import { explain } from '@/lib/api-error';
import { DemoWallets } from './demo-wallets';
import { WalletHelp } from './wallet-help';

/** Sign in with a Bitcoin address: ask for a message, sign it in a wallet, paste the signature. */
export function SignIn() {
  const info = useInfo();
  const [open, setOpen] = useState<{ address: string; challenge: Challenge } | null>(null);
  return (
    <section className="panel w-full p-5 sm:p-6" aria-labelledby="sign-in" data-testid="sign-in">
      <h2 id="sign-in" className="text-lg font-semibold">
        Sign in with your address
      </h2>
      <p className="mt-1 mb-5 text-sm text-soft">
        No account, no e-mail. Your wallet signs one sentence; nothing is sent to the chain and no coin moves.
      </p>
      {open ? (
        <ProofForm address={open.address} challenge={open.challenge} onBack={() => setOpen(null)} />
      ) : (
        <AddressForm onChallenge={(address, challenge) => setOpen({ address, challenge })} />
      )}
      {info.data?.demo && <DemoWallets />}
      {info.isError && (
        <p role="alert" className="mt-4 text-sm text-red">
          {explain(info.error)}
        </p>
      )}
    </section>
  );
}

function AddressForm({ onChallenge }: { onChallenge: (address: string, challenge: Challenge) => void }) {
  const [address, setAddress] = useState('');
  const ask = useChallenge();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const trimmed = address.trim();
    ask.mutate(trimmed, { onSuccess: (challenge) => onChallenge(trimmed, challenge) });
  };
  return (
    <form onSubmit={submit}>
      <label className="label mb-1.5 block" htmlFor="address">
        Your mining address
      </label>
      <div className="flex flex-col gap-2 sm:flex-row">
        <input
          id="address"
          className="field"
          value={address}
          onChange={(event) => setAddress(event.target.value)}
          placeholder="bc1q…"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
          minLength={14}
          maxLength={90}
        />
        <button type="submit" className="button shrink-0" disabled={ask.isPending}>
          {ask.isPending ? 'Asking…' : 'Continue'}
        </button>
      </div>
      <Trouble error={ask.error} />
    </form>
  );
}

interface ProofProps {
  address: string;
  challenge: Challenge;
  onBack: () => void;
}

function ProofForm({ address, challenge, onBack }: ProofProps) {
  const [signature, setSignature] = useState('');
  const verify = useVerify();
  const router = useRouter();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    verify.mutate(
      { address, signature: signature.trim(), nonce: challenge.nonce },
      { onSuccess: () => router.push('/dashboard') },
    );
  };
  return (
    <form onSubmit={submit}>
      <div className="mb-1.5 flex items-end justify-between gap-3">
        <span className="label">1. Sign this message</span>
        <CopyButton text={challenge.message} />
      </div>
      <pre
        className="field mb-3 text-xs leading-5 break-all whitespace-pre-wrap"
        data-testid="challenge-message"
        tabIndex={0}
      >
        {challenge.message}
      </pre>
      <WalletHelp address={address} />
      <label className="label mt-4 mb-1.5 block" htmlFor="signature">
        2. Paste the signature
      </label>
      <textarea
        id="signature"
        className="field h-24 resize-none text-xs break-all"
        value={signature}
        onChange={(event) => setSignature(event.target.value)}
        spellCheck={false}
        autoComplete="off"
        required
        maxLength={1024}
      />
      <Trouble error={verify.error} />
      <div className="mt-3 flex gap-2">
        <button type="button" className="button" onClick={onBack}>
          Back
        </button>
        <button type="submit" className="button button-hot flex-1" disabled={verify.isPending}>
          {verify.isPending ? 'Checking…' : 'Sign in'}
        </button>
      </div>
    </form>
  );
}

function Trouble({ error }: { error: Error | null }) {
  return (
    <p role="alert" className="mt-2 min-h-5 text-sm text-red">
      {error ? explain(error) : ''}
    </p>
  );
}
