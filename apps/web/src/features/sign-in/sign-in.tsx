'use client';

import { useState } from 'react';
import { useInfo } from '@/hooks/useApi';
import { explain } from '@/lib/api-error';
import { signIn } from '@/texts/sign-in';
import { AddressForm } from './address-form';
import { BrowserWallets } from './browser-wallets';
import { DemoWallets } from './demo-wallets';
import type { OpenChallenge } from './open-challenge';
import { ProofForm } from './proof-form';

/**
 * Sign in with a Bitcoin address: by a wallet of the browser, by a pasted signature, or as a demo miner.
 * `again`: the session ended by itself while the page was open.
 */
export function SignIn({ again = false }: { again?: boolean }) {
  const info = useInfo();
  const [open, setOpen] = useState<OpenChallenge | null>(null);
  return (
    <section className="panel w-full p-5 sm:p-6" aria-labelledby="sign-in" data-testid="sign-in">
      <h2 id="sign-in" className="text-lg font-semibold">
        {again ? signIn.expiredTitle : signIn.title}
      </h2>
      <p className="mt-1 mb-5 text-sm text-pretty text-soft">{again ? signIn.expired : signIn.intro}</p>
      {open ? (
        <ProofForm key={open.challenge.nonce} open={open} onOpen={setOpen} onBack={() => setOpen(null)} />
      ) : (
        <>
          <BrowserWallets />
          <AddressForm onOpen={setOpen} />
        </>
      )}
      {info.data?.demo && !open && <DemoWallets />}
      {info.isError && (
        <p role="alert" className="mt-4 text-sm text-red">
          {explain(info.error)}
        </p>
      )}
    </section>
  );
}
