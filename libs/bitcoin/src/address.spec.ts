import * as fc from 'fast-check';
import { ALL_NETWORKS, canonicalAddress, encodeAddress, parseAddress, type AddressType } from './address';
import { shortAddress } from './short-address';

const P2WPKH = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4';
const P2TR = 'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0';

describe('parseAddress', () => {
  it.each([
    ['1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2', 'p2pkh', 'mainnet'],
    ['3HSVzEhCFuH9Z3wvoWTexy7BMVVp3PjS6f', 'p2sh', 'mainnet'],
    [P2WPKH, 'p2wpkh', 'mainnet'],
    ['bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3', 'p2wsh', 'mainnet'],
    [P2TR, 'p2tr', 'mainnet'],
    ['mjSSLdHFzft9NC5NNMik7WrMQ9rRhMhNpT', 'p2pkh', 'testnet'],
    ['tb1q9vza2e8x573nczrlzms0wvx3gsqjx7vaxwd45v', 'p2wpkh', 'testnet'],
    ['tb1ppv609nr0vr25u07u95waq5lucwfm6tde4nydujnu8npg4q75mr5s3g3s37', 'p2tr', 'testnet'],
  ])('should read %s as %s of %s', (address, type, network) => {
    expect(parseAddress(address, ALL_NETWORKS)).toMatchObject({ ok: true, address, type, network });
  });

  it('should take shared prefixes for the first wanted network', () => {
    const address = 'tb1q9vza2e8x573nczrlzms0wvx3gsqjx7vaxwd45v';
    expect(parseAddress(address, ['mainnet', 'signet'])).toMatchObject({ ok: true, network: 'signet' });
    expect(parseAddress('mjSSLdHFzft9NC5NNMik7WrMQ9rRhMhNpT', ['regtest'])).toMatchObject({
      network: 'regtest',
    });
    expect(parseAddress(address, ['regtest'])).toMatchObject({ ok: false });
  });

  it('should want mainnet only unless told otherwise', () => {
    expect(parseAddress('mjSSLdHFzft9NC5NNMik7WrMQ9rRhMhNpT')).toMatchObject({
      ok: false,
      reason: 'The address belongs to another Bitcoin network.',
    });
  });

  it('should lower the case of bech32 and keep that of base58', () => {
    expect(canonicalAddress(P2WPKH.toUpperCase())).toBe(P2WPKH);
    expect(canonicalAddress(P2TR.toUpperCase())).toBe(P2TR);
    expect(canonicalAddress('1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2')).toBe('1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2');
    expect(canonicalAddress('nonsense')).toBeNull();
  });

  // Invalid vectors of BIP-173 and BIP-350 and a few of our own.
  it.each([
    ['empty', ''],
    ['blank before', ` ${P2WPKH}`],
    ['mixed case', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3T4'],
    ['mixed case in the prefix', `Bc${P2WPKH.slice(2)}`],
    ['wrong checksum', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5'],
    ['unknown prefix', 'tc1qw508d6qejxtdg4y5r3zarvary0c5xw7kg3g4ty'],
    ['bech32 checksum on version 1', 'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd'],
    ['bech32m checksum on version 0', 'bc1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq54well'],
    ['empty data', 'bc1gmk9yu'],
    ['bad program length', 'BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P'],
    ['version above 16', 'BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R'],
    ['non-zero padding', 'tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vpggkg4j'],
    ['unknown witness version', 'bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs'],
    ['wrong base58 checksum', '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3'],
    ['base58 of another length', '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2M'],
    ['base58 of another coin', 'LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc1'],
    ['a private key', 'L3VFeEujGtevx9w18HD1fhRbCH67Az2dpCymeRE1SoPK6XQtaN2k'],
    ['not ASCII', 'bc1q🚀'],
    ['huge', `bc1q${'q'.repeat(100_000)}`],
  ])('should refuse %s', (_, text) => {
    const parsed = parseAddress(text, ALL_NETWORKS);
    expect(parsed).toEqual({ ok: false, reason: expect.stringMatching(/\.$/) });
  });

  it('should refuse what is not even a text', () => {
    for (const value of [undefined, null, 42, {}, []]) {
      expect(parseAddress(value as unknown as string, ALL_NETWORKS).ok).toBe(false);
    }
  });

  it('should read back every address it writes', () => {
    const types = fc.constantFrom<AddressType>('p2pkh', 'p2sh', 'p2wpkh', 'p2wsh', 'p2tr');
    const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(types, bytes, fc.constantFrom(...ALL_NETWORKS), (type, random, network) => {
        const hash = random.slice(0, type === 'p2wsh' || type === 'p2tr' ? 32 : 20);
        const address = encodeAddress(type, hash, network);
        expect(parseAddress(address, [network])).toEqual({ ok: true, address, type, network, hash });
      }),
    );
  });

  it('should never throw and never accept a random text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ maxLength: 120 }), fc.base64String(), fc.string({ unit: 'binary' })),
        (text) => {
          expect(parseAddress(`bc1${text}`, ALL_NETWORKS).ok).toBe(false);
          expect(parseAddress(text, ALL_NETWORKS).ok).toBe(false);
        },
      ),
    );
  });

  it('should refuse to write a hash of the wrong length', () => {
    expect(() => encodeAddress('p2tr', new Uint8Array(20))).toThrow('32 bytes');
  });
});

describe('shortAddress', () => {
  it('should keep the first six and the last four characters', () => {
    expect(shortAddress('bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh')).toBe('bc1qxy…0wlh');
  });
  it('should leave what would not get shorter', () => {
    expect(shortAddress('pool')).toBe('pool');
    expect(shortAddress('')).toBe('');
  });
});
