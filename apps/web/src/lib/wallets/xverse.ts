import * as z from 'zod/mini';
import { call, type RpcProvider } from './json-rpc';
import {
  addressText,
  isBase58,
  sameAddress,
  signatureText,
  WalletError,
  type WalletConnector,
} from './wallet';

const offered = z.array(z.object({ address: addressText, purpose: z.string() }));
const signed = z.object({ signature: signatureText, address: addressText });
const PURPOSES = ['payment', 'ordinals'] as const;

/** Versions before `wallet_connect` know `getAccounts` alone. */
async function offer(provider: RpcProvider, message: string) {
  try {
    const params = { addresses: PURPOSES, message };
    return (await call(provider, 'wallet_connect', params, z.object({ addresses: offered }))).addresses;
  } catch (error) {
    if (!(error instanceof WalletError) || error.kind !== 'missing') throw error;
    return call(provider, 'getAccounts', { purposes: PURPOSES, message }, offered);
  }
}

/** `message` stands in the wallet's prompt, 80 characters at most. */
export function xverseConnector(provider: RpcProvider, message: string): WalletConnector {
  return {
    connect: async () => {
      const addresses = (await offer(provider, message)).flatMap(({ address, purpose }) =>
        purpose === 'payment' || purpose === 'ordinals' ? [{ address, use: purpose } as const] : [],
      );
      if (addresses.length === 0) throw new WalletError('empty');
      return {
        addresses,
        sign: async (address, text) => {
          const protocol = isBase58(address) ? 'ECDSA' : 'BIP322';
          const answer = await call(provider, 'signMessage', { address, message: text, protocol }, signed);
          sameAddress(address, answer.address);
          return answer.signature;
        },
      };
    },
  };
}
