import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SigningKeys } from './signing-keys';

const pem = (bits: number): string =>
  generateKeyPairSync('rsa', { modulusLength: bits }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  }) as string;

describe('SigningKeys', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'tbg-keys-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('should make one key that only its owner can read, and keep it', async () => {
    const first = await SigningKeys.load(undefined, join(directory, 'keys'));
    const again = await SigningKeys.load(undefined, join(directory, 'keys'));
    expect(again.current.kid).toBe(first.current.kid);
    expect(statSync(join(directory, 'keys', 'access-0001.pem')).mode & 0o777).toBe(0o600);
  });

  it('should end with one key when several processes start at once', async () => {
    const keys = await Promise.all(Array.from({ length: 4 }, () => SigningKeys.load(undefined, directory)));
    expect(new Set(keys.map(({ current }) => current.kid)).size).toBe(1);
    expect(readdirSync(directory)).toEqual(['access-0001.pem']);
  });

  it('should sign with the newest key and still know the older one', async () => {
    const old = await SigningKeys.load(undefined, directory);
    writeFileSync(join(directory, 'access-0002.pem'), pem(2048));
    const both = await SigningKeys.load(undefined, directory);
    expect(both.current.kid).not.toBe(old.current.kid);
    expect(both.publicKey(old.current.kid)).toBeDefined();
    expect(both.jwks().keys).toHaveLength(2);
  });

  it('should take a PEM from outside, also with its newlines escaped', async () => {
    const text = pem(2048);
    const plain = await SigningKeys.load(text, directory);
    const escaped = await SigningKeys.load(text.replaceAll('\n', '\\n'), directory);
    expect(escaped.current.kid).toBe(plain.current.kid);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('should refuse what is no RSA key of 2048 bits, without repeating it', async () => {
    await expect(SigningKeys.load('secret nonsense', directory)).rejects.toThrow(/not a readable PEM/);
    await expect(SigningKeys.load(pem(1024), directory)).rejects.toThrow(/at least 2048/);
  });
});
