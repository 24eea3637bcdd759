/** @jest-environment ./apps/web/test/fetch-environment.js */
import { demoWallet, verifyMessage, signMessage, keyAddress } from '@app/bitcoin';
import { installFakeWallet } from '../../../test/browser/fake-wallets.mjs';
import { WalletError } from './wallet';
import { connectWallet, detectWallets, WALLET_IDS, walletName, type WalletId } from './wallets';

const MESSAGE = 'Sign in to The Bitcoin Game at http://localhost:3000\n\nNonce: 6f1c\nAddress: a';
const segwit = demoWallet(0);
const legacy = demoWallet(2);

/** Whatever the fakes put into the page, and how they are told what to do. */
interface Page {
  fakeWalletSign?: (address: string, message: string) => string;
  fakeWalletRefuses?: boolean;
  unisat?: unknown;
  unisat_wallet?: Record<string, (...given: never[]) => unknown>;
  XverseProviders?: { BitcoinProvider: { request: jest.Mock } };
  LeatherProvider?: { request: jest.Mock };
}
const page = globalThis as Page;

const account = ({ address, type }: { address: string; type: string }) => ({ address, type });
const install = (kind: WalletId, wallets = [segwit]) =>
  installFakeWallet({ kind, accounts: wallets.map(account) });

async function kindOf(attempt: Promise<unknown>): Promise<string> {
  const error: unknown = await attempt.then(
    () => 'no error',
    (thrown: unknown) => thrown,
  );
  return error instanceof WalletError ? error.kind : `not a WalletError: ${String(error)}`;
}

beforeEach(() => {
  page.fakeWalletSign = (address, message) => {
    const wallet = [segwit, legacy].find((known) => known.address === address);
    if (!wallet) throw new Error(`no key of ${address}`);
    return signMessage(wallet.privateKey, message, wallet.type);
  };
});

afterEach(() => {
  for (const name of [
    'fakeWalletSign',
    'fakeWalletRefuses',
    'unisat',
    'unisat_wallet',
    'XverseProviders',
    'LeatherProvider',
  ] as const)
    delete page[name];
});

describe('finding wallets', () => {
  it('should find none in a page without extensions', async () => {
    expect(detectWallets()).toEqual([]);
    expect(await kindOf(connectWallet('xverse', 'hello'))).toBe('missing');
  });

  it.each(WALLET_IDS)('should find %s by what it injects', (id) => {
    install(id);
    expect(detectWallets()).toEqual([id]);
    expect(walletName(id).toLowerCase()).toBe(id);
  });

  it('should find several, in a fixed order', () => {
    for (const id of ['leather', 'unisat', 'xverse'] as const) install(id);
    expect(detectWallets()).toEqual(['unisat', 'xverse', 'leather']);
  });

  it('should not take an object of that name without the methods for a wallet', () => {
    page.unisat = { isFork: true };
    page.LeatherProvider = 'nonsense' as never;
    page.XverseProviders = { BitcoinProvider: {} } as never;
    expect(detectWallets()).toEqual([]);
  });

  it('should prefer the name that only UniSat itself uses', async () => {
    const methods = ['requestAccounts', 'getAccounts', 'signMessage'];
    page.unisat = Object.fromEntries(
      methods.map((name) => [name, () => Promise.reject(new Error('a fork'))]),
    );
    install('unisat');
    const { addresses } = await connectWallet('unisat', 'hello');
    expect(addresses[0]?.address).toBe(segwit.address);
  });
});

describe.each(WALLET_IDS)('signing with %s', (id) => {
  it('should give a signature that verifies', async () => {
    install(id);
    const wallet = await connectWallet(id, 'hello');
    expect(wallet.addresses).toEqual([{ address: segwit.address, use: 'payment' }]);
    const signature = await wallet.sign(segwit.address, MESSAGE);
    expect(verifyMessage(segwit.address, MESSAGE, signature)).toBe(true);
    expect(verifyMessage(segwit.address, `${MESSAGE}!`, signature)).toBe(false);
  });

  it('should say that the person refused, at the door and at the signature', async () => {
    install(id);
    const wallet = await connectWallet(id, 'hello');
    page.fakeWalletRefuses = true;
    expect(await kindOf(connectWallet(id, 'hello'))).toBe('refused');
    expect(await kindOf(wallet.sign(segwit.address, MESSAGE))).toBe('refused');
  });
});

describe('what each wallet wants', () => {
  it('should ask UniSat for an old signature of an old address, and for BIP-322 of others', async () => {
    const types: unknown[] = [];
    for (const wallet of [segwit, legacy]) {
      install('unisat', [wallet]);
      const signing = page.unisat_wallet?.['signMessage'];
      page.unisat_wallet = {
        ...page.unisat_wallet,
        signMessage: (...given: unknown[]) => {
          types.push(given[1]);
          return (signing as (...all: unknown[]) => unknown)(...given);
        },
      };
      const connection = await connectWallet('unisat', 'hello');
      const signature = await connection.sign(wallet.address, MESSAGE);
      expect(verifyMessage(wallet.address, MESSAGE, signature)).toBe(true);
    }
    expect(types).toEqual(['bip322-simple', 'ecdsa']);
  });

  it('should not let UniSat sign for another account than was picked', async () => {
    install('unisat');
    const connection = await connectWallet('unisat', 'hello');
    Object.assign(page.unisat_wallet ?? {}, { getAccounts: async () => [legacy.address] });
    expect(await kindOf(connection.sign(segwit.address, MESSAGE))).toBe('changed');
  });

  it('should offer all addresses of Xverse with their use, its prompt with our name', async () => {
    const taproot = { ...segwit, address: `bc1p${'q'.repeat(58)}`, type: 'p2tr' as 'p2wpkh' };
    install('xverse', [segwit, taproot]);
    const request = page.XverseProviders!.BitcoinProvider.request;
    const asked: unknown[] = [];
    page.XverseProviders!.BitcoinProvider.request = jest.fn((method, params) => {
      asked.push([method, params]);
      return request(method, params);
    });
    const { addresses } = await connectWallet('xverse', 'Sign in to The Bitcoin Game');
    expect(addresses.map(({ use }) => use)).toEqual(['payment', 'ordinals']);
    expect(asked).toEqual([
      ['wallet_connect', { addresses: ['payment', 'ordinals'], message: 'Sign in to The Bitcoin Game' }],
    ]);
  });

  it('should fall back to the older call where Xverse does not know the newer', async () => {
    install('xverse');
    const methods: string[] = [];
    page.XverseProviders!.BitcoinProvider.request = jest.fn(async (method: string) => {
      methods.push(method);
      return method === 'getAccounts'
        ? { result: [{ address: segwit.address, purpose: 'payment' }] }
        : { error: { code: -32601, message: 'Method not found' } };
    });
    const { addresses } = await connectWallet('xverse', 'hello');
    expect(addresses).toEqual([{ address: segwit.address, use: 'payment' }]);
    expect(methods).toEqual(['wallet_connect', 'getAccounts']);
  });

  it('should leave the Stacks address of Leather aside, and sign by the kind of address', async () => {
    install('leather');
    const connection = await connectWallet('leather', 'hello');
    expect(connection.addresses).toHaveLength(1);
    expect(await kindOf(connection.sign(legacy.address, MESSAGE))).toBe('changed');
  });

  it('should notice when another address signed', async () => {
    install('leather');
    const connection = await connectWallet('leather', 'hello');
    const other = keyAddress(legacy.publicKey, 'p2wpkh');
    page.LeatherProvider!.request = jest.fn(async () => ({ result: { signature: 'AAAA', address: other } }));
    expect(await kindOf(connection.sign(segwit.address, MESSAGE))).toBe('changed');
  });
});

describe('answers of another shape', () => {
  it.each([null, undefined, 7, 'text', {}, { result: {} }, { result: { addresses: [{ address: 1 }] } }])(
    'should be called unreadable: %p',
    async (answer) => {
      page.XverseProviders = { BitcoinProvider: { request: jest.fn(async () => answer) } };
      expect(await kindOf(connectWallet('xverse', 'hello'))).toBe('unreadable');
    },
  );

  it('should say so when a wallet has no Bitcoin address', async () => {
    page.LeatherProvider = { request: jest.fn(async () => ({ result: { addresses: [] } })) };
    expect(await kindOf(connectWallet('leather', 'hello'))).toBe('empty');
  });

  it('should repeat what a wallet says of its own trouble, cut to a bearable length', async () => {
    page.LeatherProvider = { request: jest.fn(() => Promise.reject(new Error('x'.repeat(5_000)))) };
    const error: unknown = await connectWallet('leather', 'hello').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'failed', detail: 'x'.repeat(200) });
  });

  it('should refuse a signature that is longer than any', async () => {
    install('leather');
    page.fakeWalletSign = () => 'A'.repeat(2_000);
    const connection = await connectWallet('leather', 'hello');
    expect(await kindOf(connection.sign(segwit.address, MESSAGE))).toBe('unreadable');
  });
});
