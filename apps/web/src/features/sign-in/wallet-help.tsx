'use client';

import { useState } from 'react';
import { CopyButton } from '@/components/copy-button';
import { addressKind } from '@/lib/address-kind';
import { signIn } from '@/texts/sign-in';
import { coreCommand, obstacle, PASTE_WALLETS, type PasteWallet } from './paste-wallets';

/** Copy-and-paste steps for the wallet that is picked, and which wallet to take where that one cannot. */
export function WalletHelp({ address, message }: { address: string; message: string }) {
  const kind = addressKind(address);
  const [wallet, setWallet] = useState<PasteWallet>('sparrow');
  const hindered = obstacle(wallet, kind);
  return (
    <fieldset className="min-w-0 rounded-xl border border-line bg-canvas/60 p-3">
      <legend className="label px-1">{signIn.how}</legend>
      <div className="flex flex-wrap gap-1.5">
        {PASTE_WALLETS.map((each) => (
          <label
            key={each}
            className={`relative flex min-h-9 cursor-pointer items-center rounded-lg border px-2.5 text-sm has-checked:border-spark has-checked:bg-elevated has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-bitcoin ${obstacle(each, kind) === null ? 'border-line' : 'border-dashed border-line text-soft'}`}
          >
            <input
              type="radio"
              name="paste-wallet"
              className="sr-only"
              checked={wallet === each}
              onChange={() => setWallet(each)}
            />
            {signIn.wallets[each]}
          </label>
        ))}
      </div>
      {hindered ? (
        <p role="status" className="mt-3 min-h-28 text-sm text-gold">
          {hindered}
        </p>
      ) : (
        <ol className="mt-3 min-h-28 list-decimal space-y-1 pl-5 text-sm text-soft">
          {signIn.steps[wallet].map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      )}
      {wallet === 'core' && !hindered && (
        <CopyButton className="mb-3" text={coreCommand(address, message)} label={signIn.copyCommand} />
      )}
      <div className="flex items-center gap-2">
        <code className="figure min-w-0 flex-1 truncate text-xs text-soft" title={address}>
          {address}
        </code>
        <CopyButton text={address} label={signIn.copyAddress} />
      </div>
    </fieldset>
  );
}
