import * as z from 'zod/mini';
import {
  addressText,
  ask,
  isBase58,
  read,
  sameAddress,
  signatureText,
  WalletError,
  type WalletConnector,
} from './wallet';

/** What UniSat puts at `window.unisat_wallet` and, contested by its forks, at `window.unisat`. */
export interface UnisatProvider {
  requestAccounts(): Promise<unknown>;
  getAccounts(): Promise<unknown>;
  signMessage(message: string, type: 'ecdsa' | 'bip322-simple'): Promise<unknown>;
}

const accounts = z.array(addressText);

/** UniSat offers one address at a time, and signs with whichever is active then. */
export function unisatConnector(provider: UnisatProvider): WalletConnector {
  return {
    connect: async () => {
      const [address] = read(accounts, await ask(() => provider.requestAccounts()));
      if (address === undefined) throw new WalletError('empty');
      return {
        addresses: [{ address, use: 'payment' }],
        sign: async (asked, message) => {
          const [active] = read(accounts, await ask(() => provider.getAccounts()));
          sameAddress(asked, active ?? '');
          const type = isBase58(asked) ? 'ecdsa' : 'bip322-simple';
          return read(signatureText, await ask(() => provider.signMessage(message, type)));
        },
      };
    },
  };
}
