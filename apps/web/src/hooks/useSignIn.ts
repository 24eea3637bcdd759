'use client';

import type { DemoWallet } from '@app/bitcoin';
import { useMutation, useQuery } from '@tanstack/react-query';
import { usePathname, useRouter } from 'next/navigation';
import { useRef, useState, useSyncExternalStore } from 'react';
import type { WalletConnection } from '@/lib/wallets/wallet';
import { connectWallet, detectWallets, type WalletId } from '@/lib/wallets/wallets';
import { signIn } from '@/texts/sign-in';
import { useApp } from './useApp';

export interface Proof {
  readonly address: string;
  readonly sign: (message: string) => Promise<string>;
}

/** Leads from the landing page to the dashboard; any other page shows what it hid by itself. */
export function useAfterSignIn(): () => void {
  const router = useRouter();
  const path = usePathname();
  return () => {
    if (path === '/') router.push('/dashboard');
  };
}

/** Asks for a challenge, lets it be signed, and opens the session with the signature. */
export function useProveAddress() {
  const { api, session } = useApp();
  const done = useAfterSignIn();
  return useMutation({
    mutationFn: async ({ address, sign }: Proof) => {
      const challenge = await api.challenge(address);
      const signature = await sign(challenge.message);
      const tokens = await api.verify(address, signature, challenge.nonce);
      await session.signIn(tokens.refresh_token);
    },
    onSuccess: done,
  });
}

/** How far somebody is with a wallet of his browser. */
export type WalletFlow =
  | { readonly step: 'idle' }
  | { readonly step: 'connecting'; readonly wallet: WalletId }
  | { readonly step: 'choosing'; readonly wallet: WalletId; readonly connection: WalletConnection }
  | { readonly step: 'signing'; readonly wallet: WalletId; readonly address: string }
  | { readonly step: 'failed'; readonly wallet: WalletId; readonly error: unknown };

/** The way from a press on a wallet to an open session. A wallet that answers after `cancel` is not heard. */
export function useWalletSignIn() {
  const { siteName } = useApp();
  const prove = useProveAddress();
  const [flow, setFlow] = useState<WalletFlow>({ step: 'idle' });
  const run = useRef(0);

  /** Runs a part of the way, if nobody has begun anew meanwhile. */
  const attempt = async (wallet: WalletId, mine: number, part: () => Promise<void>) => {
    try {
      await part();
    } catch (error) {
      if (run.current === mine) setFlow({ step: 'failed', wallet, error });
    }
  };

  const sign = (wallet: WalletId, connection: WalletConnection, address: string, mine: number) => {
    setFlow({ step: 'signing', wallet, address });
    return attempt(wallet, mine, () =>
      prove.mutateAsync({
        address,
        sign: async (message) => {
          const signature = await connection.sign(address, message);
          if (run.current !== mine) throw new Error('cancelled');
          return signature;
        },
      }),
    );
  };

  const start = (wallet: WalletId) => {
    const mine = ++run.current;
    setFlow({ step: 'connecting', wallet });
    return attempt(wallet, mine, async () => {
      const connection = await connectWallet(wallet, signIn.prompt(siteName));
      if (run.current !== mine) return;
      const [only, ...more] = connection.addresses;
      if (only && more.length === 0) await sign(wallet, connection, only.address, mine);
      else setFlow({ step: 'choosing', wallet, connection });
    });
  };

  return {
    flow,
    start,
    choose: (address: string) => {
      if (flow.step !== 'choosing') return;
      void sign(flow.wallet, flow.connection, address, ++run.current);
    },
    cancel: () => {
      run.current += 1;
      setFlow({ step: 'idle' });
    },
  };
}

/** Extensions may put themselves into the page after it: they are looked for again when it is complete or in front. */
function onArrival(look: () => void): () => void {
  const late = setTimeout(look, 1_000);
  window.addEventListener('load', look);
  window.addEventListener('focus', look);
  return () => {
    clearTimeout(late);
    window.removeEventListener('load', look);
    window.removeEventListener('focus', look);
  };
}

/** The wallets of this browser; null while the server draws the page. */
export function useBrowserWallets(): WalletId[] | null {
  const found = useSyncExternalStore(
    onArrival,
    () => detectWallets().join(','),
    () => null,
  );
  return found === null
    ? null
    : (found.split(',').filter(Boolean) as WalletId[]); /* joined from the same list above */
}

/** The curve arithmetic is loaded for a demonstration only. */
const loadBitcoin = () => import('@app/bitcoin');

/** The ready-made miners of a demonstration. */
export function useDemoWallets(): readonly DemoWallet[] | undefined {
  return useQuery({
    queryKey: ['demo-wallets'],
    queryFn: async () => (await loadBitcoin()).DEMO_WALLETS,
    staleTime: Infinity,
    structuralSharing: false,
  }).data;
}

/** Signs in as one of them. */
export function useDemoSignIn() {
  const prove = useProveAddress();
  return {
    busy: prove.isPending || prove.isSuccess,
    error: prove.error,
    start: ({ address, privateKey, type }: DemoWallet) =>
      prove.mutate({
        address,
        sign: async (message) => (await loadBitcoin()).signMessage(privateKey, message, type),
      }),
  };
}
