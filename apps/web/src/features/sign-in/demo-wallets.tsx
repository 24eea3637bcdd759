'use client';

import { shortAddress, type DemoWallet } from '@app/bitcoin';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useApp } from '@/hooks/useApp';
import { explain } from '@/lib/api-error';

/** The curve arithmetic is loaded for a demonstration only. */
const loadBitcoin = () => import('@app/bitcoin');

/** Ready-made miners of the demonstration: one click signs a real challenge in the browser. */
export function DemoWallets() {
  const { api, session } = useApp();
  const router = useRouter();
  const wallets = useQuery({
    queryKey: ['demo-wallets'],
    queryFn: async () => (await loadBitcoin()).DEMO_WALLETS,
    staleTime: Infinity,
    structuralSharing: false,
  });
  const signIn = useMutation({
    mutationFn: async (wallet: DemoWallet) => {
      const { signMessage } = await loadBitcoin();
      const challenge = await api.challenge(wallet.address);
      const signature = signMessage(wallet.privateKey, challenge.message, wallet.type);
      const tokens = await api.verify(wallet.address, signature, challenge.nonce);
      await session.signIn(tokens.refresh_token);
    },
    onSuccess: () => router.push('/dashboard'),
  });
  const busy = signIn.isPending || signIn.isSuccess;
  return (
    <div className="mt-5 border-t border-line pt-5" data-testid="demo-wallets">
      <p className="label mb-3">Or look around with a demo wallet</p>
      <div className="grid min-h-[11.5rem] grid-cols-2 content-start gap-2">
        {wallets.data?.map((wallet) => (
          <button
            key={wallet.index}
            type="button"
            data-testid={`demo-wallet-${wallet.index}`}
            className={`button h-14 flex-col items-start gap-0 text-left text-sm ${wallet.index === 0 ? 'button-hot' : ''}`}
            disabled={busy}
            onClick={() => signIn.mutate(wallet)}
          >
            <span className="max-w-full truncate">{wallet.label}</span>
            <span className="figure text-[11px] font-normal">{shortAddress(wallet.address)}</span>
          </button>
        ))}
      </div>
      <p role="status" className="mt-2 min-h-5 text-sm text-soft">
        {signIn.isError ? (
          <span className="text-red">{explain(signIn.error)}</span>
        ) : busy ? (
          'Signing in…'
        ) : (
          'Their keys are public: for looking around only.'
        )}
      </p>
    </div>
  );
}
