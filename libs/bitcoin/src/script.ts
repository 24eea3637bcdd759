import { concatBytes } from '@noble/hashes/utils.js';
import type { AddressType } from './address';
import { hash160 } from './bytes';

const OP_0 = 0x00;
const OP_1 = 0x51;
const OP_DUP = 0x76;
const OP_EQUAL = 0x87;
const OP_EQUALVERIFY = 0x88;
const OP_HASH160 = 0xa9;
const OP_CHECKSIG = 0xac;

/** A push of up to 75 bytes. */
const push = (bytes: Uint8Array): Uint8Array => concatBytes(Uint8Array.of(bytes.length), bytes);

/** `OP_DUP OP_HASH160 <hash> OP_EQUALVERIFY OP_CHECKSIG`; also the script code of P2WPKH (BIP-143). */
export const keyHashScript = (hash: Uint8Array): Uint8Array =>
  concatBytes(Uint8Array.of(OP_DUP, OP_HASH160), push(hash), Uint8Array.of(OP_EQUALVERIFY, OP_CHECKSIG));

/** The locking script that an address stands for. */
export function lockingScript({ type, hash }: { type: AddressType; hash: Uint8Array }): Uint8Array {
  switch (type) {
    case 'p2pkh':
      return keyHashScript(hash);
    case 'p2sh':
      return concatBytes(Uint8Array.of(OP_HASH160), push(hash), Uint8Array.of(OP_EQUAL));
    case 'p2wpkh':
    case 'p2wsh':
      return concatBytes(Uint8Array.of(OP_0), push(hash));
    case 'p2tr':
      return concatBytes(Uint8Array.of(OP_1), push(hash));
  }
}

/** The script hash of a P2WPKH output wrapped in P2SH (BIP-141), for a compressed public key. */
export const nestedKeyHash = (publicKey: Uint8Array): Uint8Array =>
  hash160(lockingScript({ type: 'p2wpkh', hash: hash160(publicKey) }));
