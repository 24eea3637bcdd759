import { secp256k1 } from '@noble/curves/secp256k1.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import { encodeAddress, type Network } from './address';
import { hash160, withLength } from './bytes';
import { legacyMessageHash, segwitSigHash, toSpendId } from './message-hash';
import { SIMPLE_PREFIX } from './message-signature';
import { lockingScript } from './script';

export type SigningType = 'p2pkh' | 'p2wpkh';

const COMPRESSED_HEADER = 31;
const SIGHASH_ALL = 1;

/** The address of a 33-byte compressed public key. */
export const keyAddress = (publicKey: Uint8Array, type: SigningType, network: Network = 'mainnet'): string =>
  encodeAddress(type, hash160(publicKey), network);

/**
 * Signs a message with a 32-byte private key, deterministically (RFC 6979, low S).
 * P2PKH: 65-byte recoverable signature with Electrum's header for compressed keys. P2WPKH: BIP-322 simple with
 * its `smp` prefix. Both as base64. Throws on an invalid key.
 */
export function signMessage(privateKey: Uint8Array, message: string, type: SigningType): string {
  return type === 'p2pkh' ? signLegacy(privateKey, message) : signSimple(privateKey, message);
}

function signLegacy(privateKey: Uint8Array, message: string): string {
  const hash = legacyMessageHash(message);
  const signature = secp256k1.sign(hash, privateKey, { prehash: false, format: 'recovered' });
  signature[0] = COMPRESSED_HEADER + (signature[0] ?? 0);
  return base64.encode(signature);
}

function signSimple(privateKey: Uint8Array, message: string): string {
  const publicKey = secp256k1.getPublicKey(privateKey, true);
  const keyHash = hash160(publicKey);
  const spendId = toSpendId(message, lockingScript({ type: 'p2wpkh', hash: keyHash }));
  const der = secp256k1.sign(segwitSigHash(spendId, keyHash), privateKey, { prehash: false, format: 'der' });
  const items = [concatBytes(der, Uint8Array.of(SIGHASH_ALL)), publicKey];
  return SIMPLE_PREFIX + base64.encode(concatBytes(Uint8Array.of(items.length), ...items.map(withLength)));
}
