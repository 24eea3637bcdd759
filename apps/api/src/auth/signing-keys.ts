import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Jwks } from '@app/contracts';
import { codeOf } from '../http/error-code';

const FIRST_KEY = 'access-0001.pem';
const MODULUS_BITS = 2048;
const PRIVATE_FILE = 0o600;
const PRIVATE_DIRECTORY = 0o700;

interface SigningKey {
  kid: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
}

/** The RSA keys of the access tokens: the newest signs, all of them verify, so that keys can overlap. */
export class SigningKeys {
  private readonly byId: ReadonlyMap<string, SigningKey>;

  private constructor(
    readonly current: SigningKey,
    all: readonly SigningKey[],
  ) {
    this.byId = new Map(all.map((key) => [key.kid, key]));
  }

  /**
   * The key given as PEM, or those kept in `directory` (`access-NNNN.pem`, the highest signs); the first start makes one.
   * @throws Error where a key is not RSA of at least 2048 bits
   */
  static async load(pem: string | undefined, directory: string): Promise<SigningKeys> {
    const pems = pem === undefined ? await keptKeys(directory) : [pem.replaceAll('\\n', '\n')];
    const keys = pems.map(readKey);
    const current = keys.at(-1);
    if (!current) throw new Error('There is no key to sign access tokens with.');
    return new SigningKeys(current, keys);
  }

  /** The key to check a token with, by the `kid` of its header. */
  publicKey(kid: string): KeyObject | undefined {
    return this.byId.get(kid)?.publicKey;
  }

  /** RFC 7517 set of the public halves. */
  jwks(): Jwks {
    const keys = [...this.byId.values()].map(({ kid, publicKey }) => {
      const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
      return { kty: 'RSA' as const, use: 'sig' as const, alg: 'RS256' as const, kid, n, e };
    });
    return { keys };
  }
}

async function keptKeys(directory: string): Promise<string[]> {
  await mkdir(directory, { recursive: true, mode: PRIVATE_DIRECTORY });
  if ((await keyFiles(directory)).length === 0) await makeFirstKey(directory);
  const files = await keyFiles(directory);
  return Promise.all(files.map((file) => readFile(join(directory, file), 'utf8')));
}

const keyFiles = async (directory: string): Promise<string[]> =>
  (await readdir(directory)).filter((name) => /^access-\d{4}\.pem$/.test(name)).sort();

/** Written aside, then linked into place: of two processes that start at once one wins and both use its key. */
async function makeFirstKey(directory: string): Promise<void> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: MODULUS_BITS });
  const aside = join(directory, `.${randomBytes(8).toString('hex')}.tmp`);
  await writeFile(aside, privateKey.export({ type: 'pkcs8', format: 'pem' }), {
    mode: PRIVATE_FILE,
    flag: 'wx',
  });
  try {
    await link(aside, join(directory, FIRST_KEY));
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

function readKey(pem: string): SigningKey {
  const privateKey = parsePem(pem);
  const bits = privateKey.asymmetricKeyDetails?.modulusLength ?? 0;
  if (privateKey.asymmetricKeyType !== 'rsa' || bits < MODULUS_BITS) {
    throw new Error(`The signing key of the access tokens must be RSA of at least ${MODULUS_BITS} bits.`);
  }
  const publicKey = createPublicKey(privateKey);
  return { kid: thumbprint(publicKey), privateKey, publicKey };
}

/** Keeps what OpenSSL says of a broken key out of the message: it may repeat parts of it. */
function parsePem(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new Error('The signing key of the access tokens is not a readable PEM private key.');
  }
}

/** The `kid` of a token's header, or '' where it cannot be read. */
export function keyId(token: string | object | Buffer): string {
  try {
    const header: unknown = JSON.parse(
      Buffer.from(String(token).split('.')[0] ?? '', 'base64url').toString('utf8'),
    );
    return typeof header === 'object' && header !== null && 'kid' in header ? String(header.kid) : '';
  } catch {
    return '';
  }
}

/** RFC 7638 thumbprint of an RSA key. */
function thumbprint(key: KeyObject): string {
  const { e, kty, n } = key.export({ format: 'jwk' });
  return createHash('sha256').update(JSON.stringify({ e, kty, n })).digest('base64url');
}
