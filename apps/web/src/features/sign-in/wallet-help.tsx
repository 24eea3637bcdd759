const STEPS = [
  {
    wallet: 'Sparrow',
    steps: [
      'Open Tools → Sign/Verify Message.',
      'Enter your address and the message, format BIP322 (or Standard).',
      'Press Sign Message and copy the signature.',
    ],
  },
  {
    wallet: 'Electrum',
    steps: [
      'Open Tools → Sign/verify message.',
      'Paste the message above and your address.',
      'Press Sign, enter your password, copy the signature.',
    ],
  },
  {
    wallet: 'Bitcoin Core',
    steps: [
      'For addresses that begin with 1: File → Sign message…',
      'Choose your address, paste the message, press Sign Message.',
      'Copy the signature. Other kinds of address need one of the other wallets.',
    ],
  },
  {
    wallet: 'Another wallet, or hardware',
    steps: [
      'Look for “Sign message” in its tools or settings.',
      'Use exactly this address and exactly this message, line breaks included.',
      'Legacy, BIP-137 and BIP-322 (simple) signatures are all understood.',
    ],
  },
] as const;

/** Copy-and-paste steps for usual wallets. */
export function WalletHelp({ address }: { address: string }) {
  return (
    <div className="space-y-1 text-sm">
      {STEPS.map(({ wallet, steps }) => (
        <details key={wallet} name="wallet" className="rounded-lg border border-line bg-canvas/60 px-3">
          <summary className="min-h-10 leading-10 text-soft hover:text-ink">
            How to sign with: {wallet}
          </summary>
          <ol className="list-decimal space-y-1 pb-3 pl-5 text-soft">
            {steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </details>
      ))}
      <p className="figure truncate pt-1 text-xs text-soft" title={address}>
        Address: {address}
      </p>
    </div>
  );
}
