import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { base64, createBase58check } from '@scure/base';
import { Address, Signer, Verifier } from 'bip322-js';
import * as fc from 'fast-check';
import { verifyMessage } from './message-signature';

const TYPES = ['p2pkh', 'p2sh-p2wpkh', 'p2wpkh', 'p2tr'] as const;
type Type = (typeof TYPES)[number];

/** The independent implementation throws on much that is malformed: to it, too, that is no signature. */
const oracle = (address: string, message: string, signature: string, strict = true): boolean => {
  try {
    return Verifier.verifySignature(address, message, signature, strict);
  } catch {
    return false;
  }
};

const keyOf = (seed: number): Uint8Array => sha256(Uint8Array.of(seed, 0x74, 0x62, 0x67));
const wif = (key: Uint8Array): string => createBase58check(sha256).encode(Uint8Array.of(0x80, ...key, 0x01));
const addressOf = (seed: number, type: Type): string =>
  Address.convertPubKeyIntoAddress(Buffer.from(secp256k1.getPublicKey(keyOf(seed), true)), type).mainnet;
const known = new Map<string, string>();
/** Signing is the slow half: the same signature is made once. */
function signed(seed: number, type: Type, message: string): string {
  const name = JSON.stringify([seed, type, message]);
  const signature = known.get(name) ?? String(Signer.sign(wif(keyOf(seed)), addressOf(seed, type), message));
  known.set(name, signature);
  return signature;
}

const seed = fc.nat(1);
const type = fc.constantFrom(...TYPES);
const message = fc.constantFrom(
  '',
  'öäü 测试 😄',
  'Sign in\n\nNonce: 00ff\nTimestamp: 2026-01-01T00:00:00.000Z',
);

type Change =
  | { kind: 'none' }
  | { kind: 'bit'; at: number; bit: number }
  | { kind: 'header'; header: number }
  | { kind: 'cut'; by: number }
  | { kind: 'longer'; by: number };
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.constant<Change>({ kind: 'none' }),
  fc.record({ kind: fc.constant('bit' as const), at: fc.nat(200), bit: fc.nat(7) }),
  fc.record({ kind: fc.constant('header' as const), header: fc.integer({ min: 26, max: 43 }) }),
  fc.record({ kind: fc.constant('cut' as const), by: fc.integer({ min: 1, max: 70 }) }),
  fc.record({ kind: fc.constant('longer' as const), by: fc.integer({ min: 1, max: 5 }) }),
);

function changed(bytes: Uint8Array, how: Change): Uint8Array {
  const copy = bytes.slice();
  switch (how.kind) {
    case 'none':
      return copy;
    case 'bit': {
      const at = how.at % copy.length;
      copy[at] = (copy[at] ?? 0) ^ (1 << how.bit);
      return copy;
    }
    case 'header':
      copy[0] = how.header;
      return copy;
    case 'cut':
      return copy.slice(0, -how.by);
    case 'longer':
      return Uint8Array.of(...copy, ...new Uint8Array(how.by));
  }
}

const isSegwitKeyHash = (kind: Type): boolean => kind === 'p2wpkh' || kind === 'p2sh-p2wpkh';

/**
 * Electrum signs for segwit with the headers of P2PKH (27–34). The oracle knows that in its loose mode only, in which
 * it would also take a classic signature for taproot.
 */
const expected = (kind: Type, address: string, message: string, bytes: Uint8Array): boolean => {
  const header = bytes[0] ?? 0;
  const electrum = isSegwitKeyHash(kind) && bytes.length === 65 && header >= 27 && header <= 34;
  return oracle(address, message, base64.encode(bytes), !electrum);
};

/** What BIP-322 forbids and the oracle lets pass: hash types but SIGHASH_ALL, a DER that is not strict, bytes behind. */
const mayBeStricter = (kind: Type, bytes: Uint8Array): boolean =>
  (isSegwitKeyHash(kind) && bytes[0] === 2) || (kind === 'p2tr' && bytes[0] === 1);

describe('verifyMessage beside bip322-js', () => {
  it('should agree on whatever becomes of a true signature', () => {
    fc.assert(
      fc.property(seed, type, type, message, change, (owner, kind, form, text, how) => {
        const bytes = changed(base64.decode(signed(0, form, text)), how);
        const address = addressOf(owner, kind);
        const ours = verifyMessage(address, text, base64.encode(bytes));
        const theirs = expected(kind, address, text, bytes);
        expect(ours === theirs || (theirs && mayBeStricter(kind, bytes))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('should agree on what any one bit of a signature does', () => {
    fc.assert(
      fc.property(type, fc.nat(), fc.nat(7), (kind, at, bit) => {
        const bytes = changed(base64.decode(signed(0, kind, 'm')), { kind: 'bit', at, bit });
        const address = addressOf(0, kind);
        const ours = verifyMessage(address, 'm', base64.encode(bytes));
        const theirs = expected(kind, address, 'm', bytes);
        expect(ours === theirs || (theirs && mayBeStricter(kind, bytes))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('should agree on every true signature, by its own address and by no other', () => {
    fc.assert(
      fc.property(seed, seed, type, message, (signer, other, kind, text) => {
        const signature = signed(signer, kind, text);
        expect(verifyMessage(addressOf(signer, kind), text, signature)).toBe(true);
        expect(oracle(addressOf(signer, kind), text, signature)).toBe(true);
        expect(verifyMessage(addressOf(other, kind), text, signature)).toBe(other === signer);
        expect(verifyMessage(addressOf(signer, kind), `${text}\n`, signature)).toBe(false);
      }),
      { numRuns: 16 },
    );
  });
});

describe('where we differ from bip322-js on purpose', () => {
  const TEXT = 'm';
  const classic = (offset: number): string => {
    const bytes = base64.decode(signed(1, 'p2pkh', TEXT));
    bytes[0] = (bytes[0] ?? 0) + offset;
    return base64.encode(bytes);
  };

  it.each(['p2wpkh', 'p2sh-p2wpkh'] as const)('should read headers 27–34 for %s', (kind) => {
    const address = addressOf(1, kind);
    expect([-4, 0].map((offset) => verifyMessage(address, TEXT, classic(offset)))).toEqual([true, true]);
  });

  it.each(['p2sh-p2wpkh', 'p2wpkh', 'p2tr'] as const)('should read the prefix smp for %s', (kind) => {
    const signature = signed(1, kind, TEXT);
    expect(verifyMessage(addressOf(1, kind), TEXT, `smp${signature}`)).toBe(true);
    expect(oracle(addressOf(1, kind), TEXT, `smp${signature}`)).toBe(false);
  });

  it.each([0x00, 0x02, 0x03, 0x81, 0x82, 0x83])(
    'should refuse a witness of type %i for p2wpkh',
    (hashType) => {
      const bytes = base64.decode(signed(1, 'p2wpkh', TEXT));
      bytes[1 + (bytes[1] ?? 0)] = hashType;
      expect(verifyMessage(addressOf(1, 'p2wpkh'), TEXT, base64.encode(bytes))).toBe(false);
    },
  );

  it('should answer false where the oracle throws', () => {
    const cases = [
      ['nonsense', 'AAAA'],
      [addressOf(1, 'p2tr'), 'AAAA'],
      [addressOf(1, 'p2wpkh'), ''],
      ['bc1qp0ahvfh83088w49k405szqgg4f3pptr7p2g06tdxfjcd40z4lh4q95lsz9', signed(1, 'p2wpkh', TEXT)],
    ] as const;
    for (const [address, signature] of cases) {
      expect(() => Verifier.verifySignature(address, TEXT, signature, true)).toThrow();
      expect(verifyMessage(address, TEXT, signature)).toBe(false);
    }
  });
});
