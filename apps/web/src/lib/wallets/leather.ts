import * as z from 'zod/mini';
import { call, type RpcProvider } from './json-rpc';
import { addressText, sameAddress, signatureText, WalletError, type WalletConnector } from './wallet';

const PAYMENT_TYPES = ['p2wpkh', 'p2tr'] as const;
const offered = z.object({
  addresses: z.array(z.object({ symbol: z.string(), type: z.optional(z.string()), address: z.string() })),
});
const signed = z.object({ signature: signatureText, address: addressText });

/** Leather signs by the kind of address, not by the address: the two that it has are told apart by their kind. */
export function leatherConnector(provider: RpcProvider): WalletConnector {
  return {
    connect: async () => {
      const answer = await call(provider, 'getAddresses', undefined, offered);
      const accounts = answer.addresses.flatMap(({ symbol, type, address }) => {
        const kind = PAYMENT_TYPES.find((known) => known === type);
        return symbol === 'BTC' && kind ? [{ address, kind }] : [];
      });
      if (accounts.length === 0) throw new WalletError('empty');
      return {
        addresses: accounts.map(({ address, kind }) => ({
          address,
          use: kind === 'p2tr' ? 'ordinals' : 'payment',
        })),
        sign: async (address, message) => {
          const paymentType = accounts.find((account) => account.address === address)?.kind;
          if (paymentType === undefined) throw new WalletError('changed');
          const reply = await call(provider, 'signMessage', { message, paymentType }, signed);
          sameAddress(address, reply.address);
          return reply.signature;
        },
      };
    },
  };
}
