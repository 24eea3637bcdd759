'use client';

import { shortAddress } from '@app/bitcoin';
import { explain } from '@/lib/api-error';
import { useBrowserWallets, useWalletSignIn, type WalletFlow } from '@/hooks/useSignIn';
import { WalletError } from '@/lib/wallets/wallet';
import { walletName } from '@/lib/wallets/wallets';
import { signIn } from '@/texts/sign-in';

/** One button for each wallet that this browser has; nothing but a line where it has none. */
export function BrowserWallets() {
  const wallets = useBrowserWallets();
  const { flow, start, choose, cancel } = useWalletSignIn();
  if (wallets === null || wallets.length === 0)
    return <p className="mb-4 min-h-5 text-xs text-soft">{wallets && signIn.noWallets}</p>;
  return (
    <div className="mb-5 border-b border-line pb-5" data-testid="browser-wallets">
      <p className="label mb-3">{signIn.walletsTitle}</p>
      {flow.step === 'choosing' ? (
        <Addresses flow={flow} onChoose={choose} />
      ) : (
        <div className="grid gap-2 sm:grid-cols-[repeat(auto-fit,minmax(9rem,1fr))]">
          {wallets.map((id) => (
            <button
              key={id}
              type="button"
              className="button button-hot"
              data-testid={`wallet-${id}`}
              disabled={flow.step === 'connecting' || flow.step === 'signing'}
              onClick={() => void start(id)}
            >
              {signIn.withWallet(walletName(id))}
            </button>
          ))}
        </div>
      )}
      <div className="mt-2 flex min-h-9 items-center justify-between gap-3 text-sm">
        <p
          role={flow.step === 'failed' ? 'alert' : 'status'}
          className={flow.step === 'failed' ? 'text-red' : 'text-soft'}
        >
          {wordOf(flow)}
        </p>
        {flow.step !== 'idle' && flow.step !== 'failed' && (
          <button type="button" className="min-h-9 px-2 text-soft hover:text-ink" onClick={cancel}>
            {signIn.cancel}
          </button>
        )}
      </div>
    </div>
  );
}

function Addresses({
  flow,
  onChoose,
}: {
  flow: Extract<WalletFlow, { step: 'choosing' }>;
  onChoose: (address: string) => void;
}) {
  return (
    <ul className="space-y-2">
      {flow.connection.addresses.map(({ address, use }) => (
        <li key={address}>
          <button
            type="button"
            className="button w-full justify-between text-left"
            title={address}
            onClick={() => onChoose(address)}
          >
            <span className="figure">{shortAddress(address)}</span>
            <span className="text-xs font-normal text-soft">{signIn.use[use]}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Where the way with a wallet stands, in a sentence. */
function wordOf(flow: WalletFlow): string {
  switch (flow.step) {
    case 'idle':
      return '';
    case 'connecting':
      return signIn.connecting(walletName(flow.wallet));
    case 'choosing':
      return signIn.choose;
    case 'signing':
      return signIn.signing(walletName(flow.wallet));
    case 'failed': {
      const { error } = flow;
      if (!(error instanceof WalletError)) return explain(error);
      const text = signIn.walletTrouble[error.kind](walletName(flow.wallet));
      return error.kind === 'failed' && error.detail ? `${text} (${error.detail})` : text;
    }
  }
}
