import { generateKeyPair, randomBytes } from 'node:crypto';
import { link, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LIFETIMES } from '@app/contracts';
import { codeOf } from '../http/error-code';
import { MODULUS_BITS, readSigningKey, type SigningKey } from './signing-key';

const FIRST_KEY = 'access-0001.pem';
const KEY_FILE = /^access-\d{4}\.pem$/;
const PRIVATE_FILE = 0o600;
const PRIVATE_DIRECTORY = 0o700;
/** Clocks differ, and a node signs with the older key until it sees the newer one. */
const MARGIN_SECONDS = 300;
const OVERLAP_MS = (LIFETIMES.accessSeconds + MARGIN_SECONDS) * 1000;

/** The folder that keeps the keys as `access-NNNN.pem`; all nodes of an installation share it. */
export class KeyFolder {
  private readonly known = new Map<string, SigningKey>();

  constructor(private readonly directory: string) {}

  /** Makes the first key where there is none yet. */
  async prepare(): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: PRIVATE_DIRECTORY });
    if ((await this.files()).length === 0) await this.makeFirstKey();
  }

  /**
   * The keys in order of their numbers: the last one signs. One that a later key replaced longer ago than a token
   * lives is left out. @throws Error where a file is no key
   */
  async read(): Promise<SigningKey[]> {
    const files = await this.files();
    const made = await Promise.all(
      files.map(async (file) => (await stat(join(this.directory, file))).mtimeMs),
    );
    const now = Date.now();
    const inUse = files.filter((_, index) => {
      const replacedAt = made[index + 1];
      return replacedAt === undefined || now - replacedAt < OVERLAP_MS;
    });
    return Promise.all(inUse.map((file) => this.key(file)));
  }

  private async key(file: string): Promise<SigningKey> {
    const key = this.known.get(file) ?? readSigningKey(await readFile(join(this.directory, file), 'utf8'));
    this.known.set(file, key);
    return key;
  }

  private async files(): Promise<string[]> {
    return (await readdir(this.directory)).filter((name) => KEY_FILE.test(name)).sort();
  }

  /** Written aside, then linked into place: of two processes that start at once one wins and both use its key. */
  private async makeFirstKey(): Promise<void> {
    const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: MODULUS_BITS });
    const aside = join(this.directory, `.${randomBytes(8).toString('hex')}.tmp`);
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
    await writeFile(aside, pem, { mode: PRIVATE_FILE, flag: 'wx' });
    try {
      await link(aside, join(this.directory, FIRST_KEY));
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    } finally {
      await rm(aside, { force: true });
    }
  }
}
