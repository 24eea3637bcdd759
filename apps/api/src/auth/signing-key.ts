import { createHash, createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto';

export const MODULUS_BITS = 2048;

/** A key by which tokens are checked; `kid` is its RFC 7638 thumbprint. */
export interface CheckingKey {
  kid: string;
  publicKey: KeyObject;
  /** By which refresh tokens are marked; a public half has none. */
  markSecret?: Buffer;
}
/** A key that can sign tokens, too. */
export interface SigningKey extends CheckingKey {
  privateKey: KeyObject;
  markSecret: Buffer;
}

const PRIVATE = /^\s*-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const MARK_SECRET_BYTES = 32;
const BLOCK = /-----BEGIN ([A-Z ]+)-----[^-]+-----END \1-----/g;

/** The PEM blocks of a text, line ends written as `\n` or true ones. @throws Error where there is none */
export function pemBlocks(text: string): string[] {
  const blocks = text.replaceAll('\\n', '\n').match(BLOCK);
  if (!blocks) throw unreadable();
  return blocks;
}

/** @throws Error where it is no RSA private key of at least 2048 bits; the key is not repeated */
export function readSigningKey(pem: string): SigningKey {
  const privateKey = readPem(() => createPrivateKey(pem));
  const publicHalf = checkingKey(createPublicKey(privateKey));
  return { ...publicHalf, privateKey, markSecret: deriveMarkSecret(privateKey) };
}

/** A private key, or the public half of one. @throws Error where it is no RSA key of at least 2048 bits */
export function readCheckingKey(pem: string): CheckingKey {
  if (PRIVATE.test(pem)) return readSigningKey(pem);
  return checkingKey(readPem(() => createPublicKey(pem)));
}

function checkingKey(publicKey: KeyObject): CheckingKey {
  const bits = publicKey.asymmetricKeyDetails?.modulusLength ?? 0;
  if (publicKey.asymmetricKeyType !== 'rsa' || bits < MODULUS_BITS) {
    throw new Error(`The keys of the access tokens must be RSA of at least ${MODULUS_BITS} bits.`);
  }
  return { kid: thumbprint(publicKey), publicKey };
}

/** Keeps what OpenSSL says of a broken key out of the message: it may repeat parts of it. */
function readPem(read: () => KeyObject): KeyObject {
  try {
    return read();
  } catch {
    throw unreadable();
  }
}

const unreadable = (): Error => new Error('A key of the access tokens is not a readable PEM key.');

/** Never used for anything but marks, so that a mark says nothing about the key. */
function deriveMarkSecret(privateKey: KeyObject): Buffer {
  const key = privateKey.export({ type: 'pkcs8', format: 'der' });
  return Buffer.from(hkdfSync('sha256', key, '', 'refresh token mark', MARK_SECRET_BYTES));
}

function thumbprint(key: KeyObject): string {
  const { e, kty, n } = key.export({ format: 'jwk' });
  return createHash('sha256').update(JSON.stringify({ e, kty, n })).digest('base64url');
}
