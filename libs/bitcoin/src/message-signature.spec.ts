import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { base64, createBase58check } from '@scure/base';
import { Signer, Verifier } from 'bip322-js';
import * as fc from 'fast-check';
import { encodeAddress, parseAddress } from './address';
import { hash160, utf8 } from './bytes';
import { taprootSigHash, toSpendId } from './message-hash';
import { verifyMessage } from './message-signature';
import { lockingScript, nestedKeyHash } from './script';
import { keyAddress, signMessage } from './sign';

const SEGWIT = 'bc1q9vza2e8x573nczrlzms0wvx3gsqjx7vavgkx0l';
const TAPROOT = 'bc1ppv609nr0vr25u07u95waq5lucwfm6tde4nydujnu8npg4q75mr5sxq8lt3';
const HELLO =
  'AkcwRAIgZRfIY3p7/DoVTty6YZbWS71bc5Vct9p9Fia83eRmw2QCICK/ENGfwLtptFluMGs2KsqoNSk89pO7F29zJLUx9a/sASECx/EgAxlkQpQ9hYjgGu6EBCPMVPwVIVJqO4XCsMvViHI=';
const EMPTY =
  'AkcwRAIgM2gBAQqvZX15ZiysmKmQpDrG83avLIT492QBzLnQIxYCIBaTpOaD20qRlEylyxFSeEA2ba9YOixpX8z46TSDtS40ASECx/EgAxlkQpQ9hYjgGu6EBCPMVPwVIVJqO4XCsMvViHI=';
const CORE_TAPROOT =
  'AUHd69PrJQEv+oKTfZ8l+WROBHuy9HKrbFCJu7U1iK2iiEy1vMU5EfMtjc+VSHM7aU0SDbak5IUZRVno2P5mjSafAQ==';
const LEGACY = '1F3sAm6ZtwLAUnj7d38pGFxtP3RVEvtsbV';
const LEGACY_MESSAGE = 'This is an example of a signed message.';
const LEGACY_SIGNATURE =
  'H9L5yLFjti0QTHhPyFrZCT1V/MMnBtXKmoiKDZ78NDBjERki6ZTQZdSMCtkgoNmp17By9ItJr8o7ChX0XxY91nk=';

const key = (name: string): Uint8Array => sha256(utf8(name));
const wif = (privateKey: Uint8Array): string =>
  createBase58check(sha256).encode(Uint8Array.of(0x80, ...privateKey, 0x01));
const oracle = (address: string, message: string, signature: string): boolean => {
  try {
    return Verifier.verifySignature(address, message, signature, true);
  } catch {
    return false;
  }
};
const addressesOf = (privateKey: Uint8Array) => {
  const publicKey = secp256k1.getPublicKey(privateKey, true);
  const internal = publicKey.slice(1);
  const tweak = BigInt(`0x${[...schnorr.utils.taggedHash('TapTweak', internal)].map(hex).join('')}`);
  const output = schnorr.utils
    .lift_x(BigInt(`0x${[...internal].map(hex).join('')}`))
    .add(secp256k1.Point.BASE.multiply(tweak));
  return {
    p2pkh: keyAddress(publicKey, 'p2pkh'),
    p2wpkh: keyAddress(publicKey, 'p2wpkh'),
    p2sh: encodeAddress('p2sh', nestedKeyHash(publicKey)),
    p2tr: encodeAddress('p2tr', schnorr.utils.pointToBytes(output)),
    p2wsh: encodeAddress('p2wsh', sha256(publicKey)),
    uncompressed: encodeAddress('p2pkh', hash160(secp256k1.getPublicKey(privateKey, false))),
  };
};
const hex = (byte: number): string => byte.toString(16).padStart(2, '0');
const withHeader = (signature: string, offset: number): string => {
  const bytes = base64.decode(signature);
  bytes[0] = (bytes[0] ?? 0) + offset;
  return base64.encode(bytes);
};

describe('verifyMessage on published vectors', () => {
  it.each([
    ['P2WPKH, empty message', SEGWIT, '', EMPTY],
    [
      'P2WPKH, empty message, other nonce',
      SEGWIT,
      '',
      'AkgwRQIhAPkJ1Q4oYS0htvyuSFHLxRQpFAY56b70UvE7Dxazen0ZAiAtZfFz1S6T6I23MWI2lK/pcNTWncuyL8UL+oMdydVgzAEhAsfxIAMZZEKUPYWI4BruhAQjzFT8FSFSajuFwrDL1Yhy',
    ],
    ['P2WPKH', SEGWIT, 'Hello World', HELLO],
    ['P2WPKH with prefix', SEGWIT, 'Hello World', `smp${HELLO}`],
    ['P2WPKH between blanks', SEGWIT, 'Hello World', ` ${HELLO}\n`],
    ['P2WPKH without padding', SEGWIT, 'Hello World', `smp${HELLO.replace('=', '')}`],
    ['P2WPKH, address in upper case', SEGWIT.toUpperCase(), 'Hello World', HELLO],
    [
      'P2WPKH, other nonce',
      SEGWIT,
      'Hello World',
      'smpAkgwRQIhAOzyynlqt93lOKJr+wmmxIens//zPzl9tqIOua93wO6MAiBi5n5EyAcPScOjf1lAqIUIQtr3zKNeavYabHyR8eGhowEhAsfxIAMZZEKUPYWI4BruhAQjzFT8FSFSajuFwrDL1Yhy',
    ],
    [
      'P2WPKH, generated',
      'bc1qkntwc3c4dzxh9xh6875l03fn3vkk023jgak3u7',
      'ESHJI7MWUL64AXHBI42L3UR4QA',
      'AkcwRAIgCYHF/vn67iZX5WBimh84kqD6pTME6eNCMGhfFnnwCNECIAF3nMCk/RfLit+uv8a8FgfQIw0f0ASE21GSz7rX17PsASEDTA2vM8bOtUFgvenSDUmvkq7aWNwoTB0CMiM6carHY1s=',
    ],
    ['P2TR, SIGHASH_ALL', TAPROOT, 'Hello World', CORE_TAPROOT],
    [
      'P2TR, default',
      'bc1pss0zhytly75awhm6x2hhvd5lnzv3vssgrf9axfheq8ldyzn88ges79fler',
      'No prefix fallback',
      'AUCJYOwOjxYAvatTAGYaVlNXBVyFuc4MwNQkOuK2tl8xhfKDONd0NjfYyNSYcRqeCp8hsAnCEPHAVEkO9h6vbQ/R',
    ],
    [
      'P2TR, generated',
      'bc1p9cyuceaazr8cz46mvgkzl94wy397mwpqsrk84su37t72jvkg6wzqv52nfp',
      'TPIZPITUIHEUHO5ACOL6W6MBVD',
      'AUBay6NwR4LEYedkTG+vE9F7C0RTOCB5NH6ZAqf+3hudjHIkOzSZk1jW/5Kt0wRKX3llJ25os+0qktdou4/Y8516',
    ],
    ['P2PKH', LEGACY, LEGACY_MESSAGE, LEGACY_SIGNATURE],
  ])('should accept %s', (_, address, message, signature) => {
    expect(verifyMessage(address, message, signature)).toBe(true);
    expect(verifyMessage(address, `${message} `, signature)).toBe(false);
  });

  it.each([
    ['another message', SEGWIT, 'Wrong message that was not signed', `smp${EMPTY}`],
    ['another signer', 'bc1qx3f9s3scavc92s3g2fhwzqzn7qucd37ez03jpf', 'Hello World', HELLO],
    ['another kind of address', 'bc1qp0ahvfh83088w49k405szqgg4f3pptr7p2g06tdxfjcd40z4lh4q95lsz9', '', EMPTY],
    ['an empty witness', SEGWIT, '', 'smpAA=='],
    ['an unknown prefix', SEGWIT, '', 'fooAA=='],
    ['the prefix of another format', SEGWIT, 'Hello World', `ful${HELLO}`],
    [
      'a full signature prefix on a simple one',
      'bc1pyrgrm6cu6n54jrvkdjd9rvyd3xfyu84s2623awu2srn6mxhscwpsm5644w',
      'incorrect prefix',
      'fulAUDZwFXUp+adN+/UZj5dVrGAbB3zKs1Vcalz5fCF9srxS63eSWNGvH1NYbrBkPt1BJDUyWUz9zgUxfc63/QheT6M',
    ],
    ['no base64', SEGWIT, '', 'not-valid-base64!!!'],
    ['nothing', SEGWIT, '', ''],
    ['the prefix alone', SEGWIT, '', 'smp'],
    ['a prefixed legacy signature', LEGACY, LEGACY_MESSAGE, `smp${LEGACY_SIGNATURE}`],
    ['a malformed address', `${LEGACY}M`, LEGACY_MESSAGE, LEGACY_SIGNATURE],
    ['a wrong P2PKH address', '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2', LEGACY_MESSAGE, LEGACY_SIGNATURE],
    ['a huge signature', SEGWIT, 'Hello World', HELLO.repeat(10_000)],
    ['a huge message', SEGWIT, 'x'.repeat(1_000_000), HELLO],
    ['65 zero bytes', LEGACY, '', base64.encode(new Uint8Array(65))],
    ['65 bytes of ones', LEGACY, '', base64.encode(Uint8Array.of(31, ...new Uint8Array(64).fill(255)))],
    ['r = s = 0', LEGACY, '', base64.encode(Uint8Array.of(31, ...new Uint8Array(64)))],
  ])('should refuse %s', (_, address, message, signature) => {
    expect(verifyMessage(address, message, signature)).toBe(false);
  });

  it('should refuse an address of a network that is not wanted', () => {
    const testnet = encodeAddress('p2wpkh', hash160(secp256k1.getPublicKey(key('t'), true)), 'testnet');
    const signature = signMessage(key('t'), 'm', 'p2wpkh');
    expect(verifyMessage(testnet, 'm', signature)).toBe(true);
    expect(verifyMessage(testnet, 'm', signature, ['mainnet'])).toBe(false);
  });

  it('should refuse what is not even a text', () => {
    const odd = undefined as unknown as string;
    expect([
      verifyMessage(odd, '', HELLO),
      verifyMessage(SEGWIT, odd, HELLO),
      verifyMessage(SEGWIT, '', odd),
    ]).toEqual([false, false, false]);
  });
});

describe('verifyMessage beside an independent implementation', () => {
  const messages = ['', 'Hello World', 'line one\n\nNonce: 00ff\n', 'öäü 测试 😄', 'x'.repeat(300)];

  it.each(['p2pkh', 'p2wpkh', 'p2sh', 'p2tr'] as const)('should accept what it signs for %s', (type) => {
    messages.forEach((message, index) => {
      const privateKey = key(`oracle ${type} ${index}`);
      const address = addressesOf(privateKey)[type];
      const signature = Signer.sign(wif(privateKey), address, message);
      expect(verifyMessage(address, message, signature)).toBe(true);
      expect(verifyMessage(address, message, `smp${signature}`)).toBe(type !== 'p2pkh');
      expect(verifyMessage(addressesOf(key('another'))[type], message, signature)).toBe(false);
      expect(verifyMessage(address, `${message}.`, signature)).toBe(false);
    });
  });

  it('should agree on every header for every kind of address', () => {
    const privateKey = key('headers');
    const signature = signMessage(privateKey, 'm', 'p2pkh');
    const addresses = addressesOf(privateKey);
    const accepted: Record<string, number[]> = {};
    for (const [type, address] of Object.entries(addresses)) {
      accepted[type] = [-4, 0, 4, 8, 12].filter((offset) =>
        verifyMessage(address, 'm', withHeader(signature, offset)),
      );
    }
    // Offsets from Electrum's compressed header: -4 uncompressed, 4 nested, 8 segwit, 12 nothing.
    expect(accepted).toEqual({
      p2pkh: [0],
      uncompressed: [-4],
      p2sh: [-4, 0, 4],
      p2wpkh: [-4, 0, 8],
      p2tr: [],
      p2wsh: [],
    });
    expect(oracle(addresses.p2sh, 'm', withHeader(signature, 4))).toBe(true);
    expect(oracle(addresses.p2wpkh, 'm', withHeader(signature, 8))).toBe(true);
    expect(oracle(addresses.p2tr, 'm', withHeader(signature, 8))).toBe(false);
  });
});

describe('verifyMessage on tampered witnesses', () => {
  const witness = base64.decode(HELLO);
  const derLength = witness[1] ?? 0;
  const der = witness.slice(2, 2 + derLength - 1);
  const publicKey = witness.slice(-33);
  const built = (signature: Uint8Array, pushed: Uint8Array = publicKey): string =>
    base64.encode(Uint8Array.of(2, signature.length, ...signature, pushed.length, ...pushed));

  it('should accept the untampered one, built anew', () => {
    expect(verifyMessage(SEGWIT, 'Hello World', built(Uint8Array.of(...der, 1)))).toBe(true);
  });

  it('should refuse every other signature hash type', () => {
    for (const type of [0x00, 0x02, 0x03, 0x41, 0x81, 0x82, 0x83]) {
      expect(verifyMessage(SEGWIT, 'Hello World', built(Uint8Array.of(...der, type)))).toBe(false);
    }
  });

  it('should refuse the same signature with a high S', () => {
    const { r, s } = secp256k1.Signature.fromBytes(der, 'der');
    const high = new secp256k1.Signature(r, secp256k1.Point.Fn.ORDER - s).toBytes('der');
    expect(verifyMessage(SEGWIT, 'Hello World', built(Uint8Array.of(...high, 1)))).toBe(false);
  });

  it('should refuse a DER that is not strict', () => {
    const [sequence, length = 0, integer, rLength = 0, ...rest] = der;
    const padded = Uint8Array.of(sequence ?? 0, length + 1, integer ?? 0, rLength + 1, 0, ...rest);
    expect(verifyMessage(SEGWIT, 'Hello World', built(Uint8Array.of(...padded, 1)))).toBe(false);
    expect(verifyMessage(SEGWIT, 'Hello World', built(Uint8Array.of(...der, 0, 1)))).toBe(false);
    expect(verifyMessage(SEGWIT, 'Hello World', built(new Uint8Array(0)))).toBe(false);
  });

  it('should refuse an uncompressed or invalid key', () => {
    const long = secp256k1.Point.fromBytes(publicKey).toBytes(false);
    expect(verifyMessage(SEGWIT, 'Hello World', built(Uint8Array.of(...der, 1), long))).toBe(false);
    const invalid = Uint8Array.of(2, ...new Uint8Array(32).fill(255));
    const address = encodeAddress('p2wpkh', hash160(invalid));
    expect(verifyMessage(address, 'Hello World', built(Uint8Array.of(...der, 1), invalid))).toBe(false);
  });

  it('should refuse a taproot signature of another type, length or stack', () => {
    const signature = base64.decode(CORE_TAPROOT).slice(2, 66);
    const stack = (...items: Uint8Array[]): string =>
      base64.encode(Uint8Array.of(items.length, ...items.flatMap((item) => [item.length, ...item])));
    const refused = [
      stack(signature),
      stack(Uint8Array.of(...signature, 0)),
      stack(Uint8Array.of(...signature, 2)),
      stack(Uint8Array.of(...signature, 0x81)),
      stack(Uint8Array.of(...signature, 1, 1)),
      stack(Uint8Array.of(...signature, 1), Uint8Array.of(0x50)),
    ];
    expect(verifyMessage(TAPROOT, 'Hello World', stack(Uint8Array.of(...signature, 1)))).toBe(true);
    expect(refused.map((text) => verifyMessage(TAPROOT, 'Hello World', text))).toEqual(
      refused.map(() => false),
    );
  });

  it('should refuse an explicit default type even over its own hash', () => {
    const secret = key('taproot');
    const address = encodeAddress('p2tr', schnorr.getPublicKey(secret));
    const parsed = parseAddress(address);
    if (!parsed.ok) throw new Error(parsed.reason);
    const script = lockingScript(parsed);
    const signature = schnorr.sign(taprootSigHash(toSpendId('m', script), script, 0), secret);
    expect(verifyMessage(address, 'm', base64.encode(Uint8Array.of(1, 64, ...signature)))).toBe(true);
    expect(verifyMessage(address, 'm', base64.encode(Uint8Array.of(1, 65, ...signature, 0)))).toBe(false);
  });

  it('should refuse P2WSH whatever the witness says', () => {
    const address = encodeAddress('p2wsh', sha256(publicKey));
    expect(verifyMessage(address, 'Hello World', HELLO)).toBe(false);
  });
});

describe('verifyMessage on random input', () => {
  const targets = [...Object.values(addressesOf(key('fuzz'))), SEGWIT, TAPROOT, LEGACY];

  it('should never throw and never accept', () => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    const recoverable = fc
      .tuple(fc.integer({ min: 27, max: 42 }), fc.uint8Array({ minLength: 64, maxLength: 64 }))
      .map(([header, rest]) => Uint8Array.of(header, ...rest));
    const keyed = fc
      .tuple(fc.uint8Array({ minLength: 64, maxLength: 73 }), fc.uint8Array({ minLength: 33, maxLength: 33 }))
      .map(([der, publicKey]) => Uint8Array.of(2, der.length, ...der, publicKey.length, ...publicKey));
    const encoded = fc.oneof(bytes, recoverable, keyed).map((raw) => base64.encode(raw));
    const text = fc.oneof(
      encoded,
      encoded.map((raw) => `smp${raw}`),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom(...targets), fc.string()),
        fc.string(),
        text,
        (address, message, raw) => {
          expect(verifyMessage(address, message, raw)).toBe(false);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('should refuse a true signature with any one byte changed', () => {
    const good = base64.decode(HELLO);
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (index, change) => {
        const bad = good.slice();
        bad[index] = (bad[index] ?? 0) ^ change;
        expect(verifyMessage(SEGWIT, 'Hello World', base64.encode(bad))).toBe(false);
      }),
    );
  });
});
