import type { KeyObject } from 'node:crypto';
import { Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Jwks } from '@app/contracts';
import { KeyFolder } from './key-folder';
import { type CheckingKey, pemBlocks, readCheckingKey, readSigningKey, type SigningKey } from './signing-key';

const REREAD_EVERY_MS = 5_000;
/** A stranger can name any key: that makes us look no oftener than this. */
const LOOK_AGAIN_MS = 1_000;

interface KeySet {
  current: SigningKey;
  byId: ReadonlyMap<string, CheckingKey>;
  markSecrets: readonly Buffer[];
}

/** The RSA keys of the access tokens: the newest signs, all of them verify, so that keys can overlap. */
export class SigningKeys implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(SigningKeys.name);
  private timer: NodeJS.Timeout | undefined;
  private lookedAt = Number.NEGATIVE_INFINITY;
  private looking: Promise<void> | undefined;

  private constructor(
    private keys: KeySet,
    private readonly folder: KeyFolder | null,
  ) {}

  /**
   * The keys given as PEM blocks (the first signs, the others verify and may be public halves), or those kept in
   * `directory` (`access-NNNN.pem`, the highest signs); the first start makes one.
   * @throws Error where a key is not RSA of at least 2048 bits
   */
  static async load(pem: string | undefined, directory: string): Promise<SigningKeys> {
    if (pem !== undefined) return new SigningKeys(givenKeys(pem), null);
    const folder = new KeyFolder(directory);
    await folder.prepare();
    return new SigningKeys(keptKeys(await folder.read()), folder);
  }

  onModuleInit(): void {
    if (!this.folder) return;
    this.timer = setInterval(() => void this.reread(), REREAD_EVERY_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    if (this.timer) clearInterval(this.timer);
  }

  /** The key that signs now. */
  get current(): SigningKey {
    return this.keys.current;
  }

  /** By which the refresh tokens of the keys in use are marked. */
  get markSecrets(): readonly Buffer[] {
    return this.keys.markSecrets;
  }

  /** The key to check a token with, by the `kid` of its header. */
  publicKey(kid: string): KeyObject | undefined {
    return this.keys.byId.get(kid)?.publicKey;
  }

  /** As `publicKey`; one that is not known may have been added by another node a moment ago. */
  async findPublicKey(kid: string): Promise<KeyObject | undefined> {
    const known = this.publicKey(kid);
    if (known) return known;
    // A page sends several requests with its first token of a new key: all of them wait for the one look.
    if (this.looking) await this.looking;
    else if (performance.now() - this.lookedAt >= LOOK_AGAIN_MS) await this.reread();
    return this.publicKey(kid);
  }

  /** RFC 7517 set of the public halves. */
  jwks(): Jwks {
    const keys = [...this.keys.byId.values()].map(({ kid, publicKey }) => {
      const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
      return { kty: 'RSA' as const, use: 'sig' as const, alg: 'RS256' as const, kid, n, e };
    });
    return { keys };
  }

  /** Takes in keys that were added to the folder, and lets go of those that are over. What is unreadable changes nothing. */
  private reread(): Promise<void> {
    const { folder } = this;
    if (!folder) return Promise.resolve();
    this.lookedAt = performance.now();
    this.looking ??= this.readAnew(folder).finally(() => (this.looking = undefined));
    return this.looking;
  }

  private async readAnew(folder: KeyFolder): Promise<void> {
    try {
      this.keys = keptKeys(await folder.read());
    } catch (error) {
      this.logger.error(`Keys not read anew: ${error instanceof Error ? error.message : 'unknown fault'}`);
    }
  }
}

function givenKeys(text: string): KeySet {
  const [first = '', ...others] = pemBlocks(text);
  const current = readSigningKey(first);
  return keySet(current, [current, ...others.map(readCheckingKey)]);
}

function keptKeys(keys: readonly SigningKey[]): KeySet {
  const current = keys.at(-1);
  if (!current) throw new Error('There is no key to sign access tokens with.');
  return keySet(current, keys);
}

const keySet = (current: SigningKey, keys: readonly CheckingKey[]): KeySet => ({
  current,
  byId: new Map(keys.map((key) => [key.kid, key])),
  markSecrets: keys.map(({ markSecret }) => markSecret).filter((secret) => secret !== undefined),
});

/** The header that was read last: all tokens of a key begin with the same one. */
let lastHeader = { part: '', kid: '' };

/** The `kid` of a token's header, or '' where it cannot be read. */
export function keyId(token: string | object | Buffer): string {
  const [part = ''] = String(token).split('.', 1);
  if (part !== lastHeader.part) lastHeader = { part, kid: readKeyId(part) };
  return lastHeader.kid;
}

function readKeyId(part: string): string {
  try {
    const header: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof header === 'object' && header !== null && 'kid' in header ? String(header.kid) : '';
  } catch {
    return '';
  }
}
