import { concatBytes } from '@noble/hashes/utils.js';
import { compactSize, sha256d, taggedHash, uint32, utf8, withLength } from './bytes';
import { sha256 } from '@noble/hashes/sha2.js';
import { keyHashScript } from './script';

const LEGACY_MAGIC = withLength(utf8('Bitcoin Signed Message:\n'));
const NO_VALUE = new Uint8Array(8);
const ZERO = uint32(0);
const SIGHASH_ALL = 1;
/** The one output of a BIP-322 `to_sign`: no value, `OP_RETURN`. */
const RETURN_OUTPUT = concatBytes(NO_VALUE, withLength(Uint8Array.of(0x6a)));

/** Hash under the signatures of Bitcoin Core's `signmessage`, Electrum and BIP-137. */
export const legacyMessageHash = (message: string): Uint8Array =>
  sha256d(LEGACY_MAGIC, withLength(utf8(message)));

/** BIP-322 `message_hash`: the tagged hash of the message's UTF-8 bytes. */
export const bip322MessageHash = (message: string): Uint8Array =>
  taggedHash('BIP0322-signed-message', utf8(message));

/** BIP-322: id (in internal byte order) of the virtual `to_spend` that locks nothing to `script`. */
export function toSpendId(message: string, script: Uint8Array): Uint8Array {
  const unlocking = concatBytes(Uint8Array.of(0x00, 0x20), bip322MessageHash(message));
  const input = concatBytes(new Uint8Array(32), uint32(0xffffffff), withLength(unlocking), ZERO);
  const output = concatBytes(NO_VALUE, withLength(script));
  return sha256d(ZERO, compactSize(1), input, compactSize(1), output, ZERO);
}

/** BIP-322: id (in internal byte order) of the `to_sign` whose input carries no script, as native segwit has it. */
export const toSignId = (spendId: Uint8Array): Uint8Array =>
  sha256d(ZERO, compactSize(1), spendId, ZERO, compactSize(0), ZERO, compactSize(1), RETURN_OUTPUT, ZERO);

/** BIP-143 signature hash (SIGHASH_ALL) of `to_sign` for a P2WPKH key hash, bare or wrapped in P2SH. */
export function segwitSigHash(spendId: Uint8Array, keyHash: Uint8Array): Uint8Array {
  const outpoint = concatBytes(spendId, ZERO);
  const scriptCode = withLength(keyHashScript(keyHash));
  const spent = [outpoint, scriptCode, NO_VALUE, ZERO];
  return sha256d(
    ZERO,
    sha256d(outpoint),
    sha256d(ZERO),
    ...spent,
    sha256d(RETURN_OUTPUT),
    ZERO,
    uint32(SIGHASH_ALL),
  );
}

/** BIP-341 signature hash of `to_sign` for a key path spend without annex. */
export function taprootSigHash(spendId: Uint8Array, script: Uint8Array, hashType: 0 | 1): Uint8Array {
  const committed = [concatBytes(spendId, ZERO), NO_VALUE, withLength(script), ZERO, RETURN_OUTPUT];
  const epochAndType = Uint8Array.of(0, hashType);
  const keyPath = Uint8Array.of(0);
  return taggedHash(
    'TapSighash',
    epochAndType,
    ZERO,
    ZERO,
    ...committed.map((part) => sha256(part)),
    keyPath,
    ZERO,
  );
}
