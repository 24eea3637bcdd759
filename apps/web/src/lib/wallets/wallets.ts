import type { RpcProvider } from './json-rpc';
import type { UnisatProvider } from './unisat';
import { WalletError, type WalletConnection, type WalletConnector } from './wallet';

export const WALLET_IDS = ['unisat', 'xverse', 'leather'] as const;
export type WalletId = (typeof WALLET_IDS)[number];

/** Whatever extensions have put into the page: nothing of it is sure. */
type Injected = Record<string, unknown>;

interface BrowserWallet {
  readonly name: string;
  readonly site: string;
  /** What the extension put into the page; null where it is not there. */
  find(page: Injected): unknown;
  /** The code of one wallet is fetched when somebody picks it. */
  load(provider: unknown, prompt: string): Promise<WalletConnector>;
}

function member(holder: unknown, name: string): unknown {
  return typeof holder === 'object' && holder !== null ? (holder as Injected)[name] : undefined;
}

/** The object, where it has these methods; a name alone says little, forks and other scripts take it too. */
function withMethods(found: unknown, ...names: string[]): unknown {
  return names.every((name) => typeof member(found, name) === 'function') ? found : null;
}

const BROWSER_WALLETS: Record<WalletId, BrowserWallet> = {
  unisat: {
    name: 'UniSat',
    site: 'https://unisat.io',
    find: (page) => {
      const methods = ['requestAccounts', 'getAccounts', 'signMessage'];
      return withMethods(page['unisat_wallet'], ...methods) ?? withMethods(page['unisat'], ...methods);
    },
    load: async (provider) =>
      (await import('./unisat')).unisatConnector(provider as UnisatProvider /* found by its methods */),
  },
  xverse: {
    name: 'Xverse',
    site: 'https://www.xverse.app',
    find: (page) => withMethods(member(page['XverseProviders'], 'BitcoinProvider'), 'request'),
    load: async (provider, prompt) =>
      (await import('./xverse')).xverseConnector(provider as RpcProvider /* found by its method */, prompt),
  },
  leather: {
    name: 'Leather',
    site: 'https://leather.io',
    find: (page) => withMethods(page['LeatherProvider'], 'request'),
    load: async (provider) =>
      (await import('./leather')).leatherConnector(provider as RpcProvider /* found by its method */),
  },
};

const page = (): Injected => globalThis as unknown as Injected;

export const walletName = (id: WalletId): string => BROWSER_WALLETS[id].name;
export const walletSite = (id: WalletId): string => BROWSER_WALLETS[id].site;

/** The wallets in this browser, in a fixed order; asked anew each time, for some come in late. */
export function detectWallets(): WalletId[] {
  return WALLET_IDS.filter((id) => BROWSER_WALLETS[id].find(page()) !== null);
}

/**
 * Asks a wallet to be let in; it shows `prompt` (80 characters at most) where it can.
 * @throws WalletError
 */
export async function connectWallet(id: WalletId, prompt: string): Promise<WalletConnection> {
  const wallet = BROWSER_WALLETS[id];
  const provider = wallet.find(page());
  if (provider === null) throw new WalletError('missing');
  return (await wallet.load(provider, prompt)).connect();
}
