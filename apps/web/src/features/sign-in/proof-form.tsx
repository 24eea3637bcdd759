'use client';

import { useState, type FormEvent } from 'react';
import { CopyButton } from '@/components/copy-button';
import { useChallenge, useVerify } from '@/hooks/useApi';
import { useNow } from '@/hooks/useNow';
import { useAfterSignIn } from '@/hooks/useSignIn';
import { formatTimer } from '@/lib/format';
import { signIn } from '@/texts/sign-in';
import type { OpenChallenge } from './open-challenge';
import { Trouble } from './trouble';
import { WalletHelp } from './wallet-help';

interface Props {
  open: OpenChallenge;
  onOpen: (open: OpenChallenge) => void;
  onBack: () => void;
}

/** Shows the message to sign, how each wallet signs it, and takes the signature. */
export function ProofForm({ open, onOpen, onBack }: Props) {
  const { address, challenge } = open;
  const [signature, setSignature] = useState('');
  const verify = useVerify(useAfterSignIn());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    verify.mutate({ address, signature: signature.trim(), nonce: challenge.nonce });
  };
  return (
    <form onSubmit={submit}>
      <div className="mb-1.5 flex flex-wrap items-end justify-between gap-x-3 gap-y-1.5">
        <span>
          <span className="label block">{signIn.messageStep}</span>
          <Validity open={open} onOpen={onOpen} />
        </span>
        <CopyButton text={challenge.message} label={signIn.copyMessage} />
      </div>
      <pre
        className="field mb-4 text-xs leading-5 break-all whitespace-pre-wrap"
        data-testid="challenge-message"
        tabIndex={0}
      >
        {challenge.message}
      </pre>
      <WalletHelp address={address} message={challenge.message} />
      <label className="label mt-5 mb-1.5 block" htmlFor="signature">
        {signIn.signatureStep}
      </label>
      <textarea
        id="signature"
        className="field h-24 resize-none text-xs break-all"
        value={signature}
        onChange={(event) => setSignature(event.target.value)}
        placeholder={signIn.signatureHint}
        spellCheck={false}
        autoComplete="off"
        required
        maxLength={1024}
      />
      <Trouble error={verify.error} />
      <div className="mt-3 flex gap-2">
        <button type="button" className="button" onClick={onBack}>
          {signIn.back}
        </button>
        <button type="submit" className="button button-hot flex-1" disabled={verify.isPending}>
          {verify.isPending ? signIn.checking : signIn.submit}
        </button>
      </div>
    </form>
  );
}

/** How long the message may still be signed; afterwards another can be had for the same address. */
function Validity({ open, onOpen }: Pick<Props, 'open' | 'onOpen'>) {
  const ask = useChallenge();
  const left = Math.min(open.challenge.expires_in * 1000, Math.max(0, open.until - useNow(1_000)));
  if (left > 0)
    return (
      <span className="figure text-xs text-soft" suppressHydrationWarning>
        {signIn.validFor(formatTimer(left / 1000))}
      </span>
    );
  const renew = () =>
    ask.mutate(open.address, {
      onSuccess: (challenge) =>
        onOpen({ ...open, challenge, until: Date.now() + challenge.expires_in * 1000 }),
    });
  return (
    <span className="text-xs text-gold" role="status">
      {signIn.outdated}{' '}
      <button type="button" className="min-h-6 underline underline-offset-2" onClick={renew}>
        {signIn.renew}
      </button>
    </span>
  );
}
