import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import type { ParsedAddress } from './address';
import { hash160, sameBytes } from './bytes';
import { segwitSigHash, taprootSigHash, toSpendId } from './message-hash';
import { lockingScript, nestedKeyHash } from './script';

/** A key spend needs one or two items; more than that is a script that is not read here. */
const MAX_WITNESS_ITEMS = 2;
const SIGHASH_ALL = 1;
const COMPRESSED_KEY_LENGTH = 33;

/**
 * Reads a consensus-encoded witness stack of at most two items, each under 253 bytes.
 * Returns null where it is cut short, longer than said, or larger than a key spend can be.
 */
export function parseWitness(bytes: Uint8Array): Uint8Array[] | null {
  const count = bytes[0] ?? 0;
  if (count === 0 || count > MAX_WITNESS_ITEMS) return null;
  const items: Uint8Array[] = [];
  let offset = 1;
  for (let index = 0; index < count; index += 1) {
    const length = bytes[offset];
    if (length === undefined || length >= 0xfd) return null;
    const item = bytes.slice(offset + 1, offset + 1 + length);
    if (item.length !== length) return null;
    items.push(item);
    offset += 1 + length;
  }
  return offset === bytes.length ? items : null;
}

/**
 * Verifies a BIP-322 simple signature (an encoded witness stack) for P2WPKH, P2SH-P2WPKH and the key path of P2TR.
 * Anything else is false: P2PKH signs legacy, P2WSH and script paths need an interpreter. May throw on malformed keys.
 */
export function verifyBip322Simple(address: ParsedAddress, message: string, signature: Uint8Array): boolean {
  const witness = parseWitness(signature);
  if (witness === null) return false;
  const script = lockingScript(address);
  const spendId = toSpendId(message, script);
  switch (address.type) {
    case 'p2wpkh':
    case 'p2sh':
      return verifyKeyHash(address, spendId, witness);
    case 'p2tr':
      return verifyKeyPath(address.hash, script, spendId, witness);
    case 'p2pkh':
    case 'p2wsh':
      return false;
  }
}

function verifyKeyHash(address: ParsedAddress, spendId: Uint8Array, witness: Uint8Array[]): boolean {
  const [signature, key] = witness;
  if (witness.length !== 2 || signature === undefined || key?.length !== COMPRESSED_KEY_LENGTH) return false;
  const program = address.type === 'p2sh' ? nestedKeyHash(key) : hash160(key);
  if (!sameBytes(program, address.hash)) return false;
  const der = signature.slice(0, -1);
  if (signature[signature.length - 1] !== SIGHASH_ALL || !isStrictLowDer(der)) return false;
  return secp256k1.verify(der, segwitSigHash(spendId, hash160(key)), key, {
    format: 'der',
    prehash: false,
    lowS: true,
  });
}

/** BIP-322 asks for strict DER (BIP-66) and low S: only the one canonical encoding survives the way there and back. */
function isStrictLowDer(der: Uint8Array): boolean {
  const parsed = secp256k1.Signature.fromBytes(der, 'der');
  return !parsed.hasHighS() && sameBytes(parsed.toBytes('der'), der);
}

function verifyKeyPath(
  key: Uint8Array,
  script: Uint8Array,
  spendId: Uint8Array,
  witness: Uint8Array[],
): boolean {
  const [signature] = witness;
  if (witness.length !== 1 || signature === undefined) return false;
  if (signature.length === 64) return schnorr.verify(signature, taprootSigHash(spendId, script, 0), key);
  // BIP-341: the default type is never written out, so a 65th byte can only be SIGHASH_ALL here.
  if (signature.length !== 65 || signature[64] !== SIGHASH_ALL) return false;
  return schnorr.verify(signature.slice(0, 64), taprootSigHash(spendId, script, 1), key);
}
