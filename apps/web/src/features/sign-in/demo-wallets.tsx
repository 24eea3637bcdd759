'use client';

import { shortAddress } from '@app/bitcoin';
import { useDemoSignIn, useDemoWallets } from '@/hooks/useSignIn';
import { explain } from '@/lib/api-error';
import { signIn } from '@/texts/sign-in';

/** Ready-made miners of the demonstration: one click signs a real challenge in the browser. */
export function DemoWallets() {
  const wallets = useDemoWallets();
  const { busy, error, start } = useDemoSignIn();
  return (
    <div className="mt-5 border-t border-line pt-5" data-testid="demo-wallets">
      <p className="label mb-3">{signIn.demoTitle}</p>
      <div className="grid min-h-[11.5rem] grid-cols-2 content-start gap-2">
        {wallets?.map((wallet) => (
          <button
            key={wallet.index}
            type="button"
            data-testid={`demo-wallet-${wallet.index}`}
            className={`button h-14 flex-col items-start gap-0 text-left text-sm ${wallet.index === 0 ? 'button-hot' : ''}`}
            disabled={busy}
            onClick={() => start(wallet)}
          >
            <span className="max-w-full truncate">{wallet.label}</span>
            <span className="figure text-[11px] font-normal">{shortAddress(wallet.address)}</span>
          </button>
        ))}
      </div>
      <p role="status" className="mt-2 min-h-5 text-sm text-soft">
        {error ? (
          <span className="text-red">{explain(error)}</span>
        ) : busy ? (
          signIn.demoBusy
        ) : (
          signIn.demoHint
        )}
      </p>
    </div>
  );
}
