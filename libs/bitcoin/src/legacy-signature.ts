import { secp256k1 } from '@noble/curves/secp256k1.js';
import type { ParsedAddress } from './address';
import { hash160, sameBytes } from './bytes';
import { legacyMessageHash } from './message-hash';
import { nestedKeyHash } from './script';

/** One header byte, 32 bytes r, 32 bytes s. */
export const RECOVERABLE_LENGTH = 65;

type Claim = 'uncompressed' | 'compressed' | 'nested' | 'segwit';
/** BIP-137: four headers per kind, the lower two bits name the recovered point. */
const CLAIMS: readonly Claim[] = ['uncompressed', 'compressed', 'nested', 'segwit'];
const FIRST_HEADER = 27;

/** Whether these bytes look like a recoverable signature (65 bytes, header 27–42). */
export function isRecoverable(signature: Uint8Array): boolean {
  const header = signature[0] ?? 0;
  return signature.length === RECOVERABLE_LENGTH && header >= FIRST_HEADER && header <= 42;
}

/**
 * Verifies a 65-byte recoverable signature: the key is recovered and the address derived from it anew.
 * Headers 27–34 fit P2PKH, P2SH-P2WPKH and P2WPKH (Electrum signs so for each), 35–38 P2SH-P2WPKH only and 39–42
 * P2WPKH only (BIP-137). P2TR and P2WSH never verify. Throws on r or s out of range.
 */
export function verifyRecoverable(address: ParsedAddress, message: string, signature: Uint8Array): boolean {
  if (!isRecoverable(signature)) return false;
  const code = (signature[0] ?? 0) - FIRST_HEADER;
  const claim = CLAIMS[code >> 2];
  if (claim === undefined || !fits(claim, address.type)) return false;
  const recoverable = Uint8Array.from(signature);
  recoverable[0] = code & 3;
  const key = secp256k1.recoverPublicKey(recoverable, legacyMessageHash(message), { prehash: false });
  return sameBytes(address.hash, programOf(key, claim, address.type));
}

function fits(claim: Claim, type: ParsedAddress['type']): boolean {
  if (type === 'p2pkh') return claim === 'uncompressed' || claim === 'compressed';
  if (type === 'p2sh') return claim !== 'segwit';
  return type === 'p2wpkh' && claim !== 'nested';
}

/** Segwit knows compressed keys only, so only P2PKH depends on the header's kind. */
function programOf(key: Uint8Array, claim: Claim, type: ParsedAddress['type']): Uint8Array {
  if (type === 'p2sh') return nestedKeyHash(key);
  if (type === 'p2wpkh' || claim === 'compressed') return hash160(key);
  return hash160(secp256k1.Point.fromBytes(key).toBytes(false));
}
