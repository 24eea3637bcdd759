import { sha256 } from '@noble/hashes/sha2.js';
import { createBase58check } from '@scure/base';
import { Verifier } from 'bip322-js';
import { utf8 } from './bytes';
import { DEMO_WALLET_COUNT, DEMO_WALLETS, demoWallet } from './demo-wallets';
import { verifyMessage } from './message-signature';
import { signMessage } from './sign';

const MESSAGE = 'Sign in to The Bitcoin Game\n\nNonce: 6f1c\nTimestamp: 2026-01-01T00:00:00.000Z';

describe('signMessage', () => {
  it('should reproduce a published BIP-322 signature', () => {
    const wif = createBase58check(sha256).decode('L3VFeEujGtevx9w18HD1fhRbCH67Az2dpCymeRE1SoPK6XQtaN2k');
    expect(signMessage(wif.slice(1, 33), 'Hello World', 'p2wpkh')).toBe(
      'smpAkgwRQIhAOzyynlqt93lOKJr+wmmxIens//zPzl9tqIOua93wO6MAiBi5n5EyAcPScOjf1lAqIUIQtr3zKNeavYabHyR8eGhowEhAsfxIAMZZEKUPYWI4BruhAQjzFT8FSFSajuFwrDL1Yhy',
    );
  });

  it('should refuse an invalid private key', () => {
    expect(() => signMessage(new Uint8Array(32), 'm', 'p2wpkh')).toThrow();
    expect(() => signMessage(new Uint8Array(31), 'm', 'p2pkh')).toThrow();
  });
});

describe('demo wallets', () => {
  it('should be six, of both kinds, with different addresses', () => {
    expect(DEMO_WALLETS).toHaveLength(DEMO_WALLET_COUNT);
    expect(new Set(DEMO_WALLETS.map(({ address }) => address)).size).toBe(6);
    expect(new Set(DEMO_WALLETS.map(({ type }) => type))).toEqual(new Set(['p2wpkh', 'p2pkh']));
    expect(demoWallet(3).privateKey).toEqual(sha256(utf8('the bitcoin game demo wallet 3')));
    expect(() => demoWallet(6)).toThrow(RangeError);
  });

  it.each(DEMO_WALLETS.map((wallet) => [wallet.label, wallet] as const))(
    'should sign in as %s',
    (_, wallet) => {
      const signature = signMessage(wallet.privateKey, MESSAGE, wallet.type);
      expect(verifyMessage(wallet.address, MESSAGE, signature)).toBe(true);
      expect(verifyMessage(wallet.address, `${MESSAGE} `, signature)).toBe(false);
      expect(verifyMessage(demoWallet((wallet.index + 1) % 6).address, MESSAGE, signature)).toBe(false);
      expect(Verifier.verifySignature(wallet.address, MESSAGE, signature.replace(/^smp/, ''), true)).toBe(
        true,
      );
    },
  );
});
