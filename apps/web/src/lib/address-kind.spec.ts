/** @jest-environment ./apps/web/test/fetch-environment.js */
import { DEMO_WALLETS, parseAddress } from '@app/bitcoin';
import { addressKind, type AddressKind } from './address-kind';

describe('the kind of an address', () => {
  it.each<[AddressKind, string]>([
    ['legacy', '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2'],
    ['legacy', 'mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn'],
    ['nested', '3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy'],
    ['segwit', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'],
    ['segwit', 'BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4'],
    ['segwit', 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx'],
    ['script', 'bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3'],
    ['taproot', 'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0'],
    ['unknown', ''],
    ['unknown', 'not an address'],
    ['unknown', 'bc1qtooshort'],
  ])('should be %s for %s', (kind, address) => {
    expect(addressKind(address)).toBe(kind);
  });

  it('should agree with the parser of addresses about the demo wallets', () => {
    const kinds = { p2pkh: 'legacy', p2wpkh: 'segwit' } as const;
    for (const { address, type } of DEMO_WALLETS) {
      expect(addressKind(address)).toBe(kinds[type]);
      expect(parseAddress(address)).toMatchObject({ type });
    }
  });
});
