import * as z from 'zod/mini';

const network = z.enum(['mainnet', 'testnet', 'signet', 'regtest']);

/** `BITCOIN_NETWORK`: whose addresses are known, comma-separated; mainnet unless it says otherwise. */
export const networks = z._default(
  z.pipe(
    z.pipe(
      z.string(),
      z.transform((text: string) => text.split(',').map((item) => item.trim())),
    ),
    z.array(network),
  ),
  ['mainnet'],
);
