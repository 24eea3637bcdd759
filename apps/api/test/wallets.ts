import { randomBytes } from 'node:crypto';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { ripemd160 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { base64, createBase58check } from '@scure/base';
import { Address, Signer } from 'bip322-js';
import type { TestWallet } from './test-app';

export const ADDRESS_TYPES = ['p2pkh', 'p2sh-p2wpkh', 'p2wpkh', 'p2tr'] as const;
export type WalletType = (typeof ADDRESS_TYPES)[number];

/** A wallet in the hands of an independent implementation, with a fresh random key. */
export class Wallet implements TestWallet {
  private readonly key = Uint8Array.from(randomBytes(32));

  constructor(readonly type: WalletType) {}

  get address(): string {
    return this.addressOf(this.type);
  }

  /** The P2PKH address of the uncompressed key. */
  get uncompressedAddress(): string {
    const key = secp256k1.getPublicKey(this.key, false);
    return createBase58check(sha256).encode(Uint8Array.of(0, ...ripemd160(sha256(key))));
  }

  addressOf(type: WalletType): string {
    const key = Buffer.from(secp256k1.getPublicKey(this.key, true));
    return Address.convertPubKeyIntoAddress(key, type).mainnet;
  }

  /** What a wallet of this kind does by itself: BIP-322 simple without its prefix, of P2PKH the classic signature. */
  sign(message: string): string {
    return String(Signer.sign(this.wif, this.address, message));
  }

  /** A classic recoverable signature; `offset` from the header for a compressed P2PKH key (31–34). */
  signRecoverable(message: string, offset: number): string {
    const bytes = base64.decode(String(Signer.sign(this.wif, this.addressOf('p2pkh'), message)));
    bytes[0] = (bytes[0] ?? 0) + offset;
    return base64.encode(bytes);
  }

  private get wif(): string {
    return createBase58check(sha256).encode(Uint8Array.of(0x80, ...this.key, 0x01));
  }
}

export interface SigningForm {
  type: WalletType;
  form: string;
  sign(wallet: Wallet, message: string): string;
}

const recoverable = (type: WalletType, form: string, offset: number): SigningForm => ({
  type,
  form,
  sign: (wallet, message) => wallet.signRecoverable(message, offset),
});
const simple = (type: WalletType): SigningForm[] => [
  { type, form: 'BIP-322 simple', sign: (wallet, message) => wallet.sign(message) },
  { type, form: 'BIP-322 simple with smp', sign: (wallet, message) => `smp${wallet.sign(message)}` },
];

/** Every form of signature in which wallets sign for each kind of address. */
export const SIGNING_FORMS: readonly SigningForm[] = [
  recoverable('p2pkh', 'headers 31–34', 0),
  recoverable('p2sh-p2wpkh', 'Electrum’s headers 31–34', 0),
  recoverable('p2sh-p2wpkh', 'BIP-137 headers 35–38', 4),
  ...simple('p2sh-p2wpkh'),
  recoverable('p2wpkh', 'Electrum’s headers 31–34', 0),
  recoverable('p2wpkh', 'BIP-137 headers 39–42', 8),
  ...simple('p2wpkh'),
  ...simple('p2tr'),
];

/** Headers that are made for another kind of address. */
export const FOREIGN_HEADERS: readonly SigningForm[] = [
  recoverable('p2pkh', 'an uncompressed key', -4),
  recoverable('p2pkh', 'nested segwit', 4),
  recoverable('p2pkh', 'segwit', 8),
  recoverable('p2sh-p2wpkh', 'segwit', 8),
  recoverable('p2wpkh', 'nested segwit', 4),
  recoverable('p2tr', 'a compressed key', 0),
  recoverable('p2tr', 'segwit', 8),
];
