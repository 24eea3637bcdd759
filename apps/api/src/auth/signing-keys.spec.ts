import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
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

  it('should find a key that another process added, and let go of one that was replaced long ago', async () => {
    const keys = await SigningKeys.load(undefined, directory);
    const old = keys.current.kid;
    const added = join(directory, 'access-0002.pem');
    const text = pem(2048);
    writeFileSync(added, text);
    const { current } = await SigningKeys.load(text, directory);
    expect(await keys.findPublicKey(current.kid)).toBeDefined();
    expect(keys.current.kid).toBe(current.kid);
    expect(keys.publicKey(old)).toBeDefined();
    const longAgo = (seconds: number) => utimesSync(added, Date.now() / 1000, Date.now() / 1000 - seconds);
    longAgo(3_600);
    expect((await SigningKeys.load(undefined, directory)).jwks().keys).toHaveLength(2);
    longAgo(4_000);
    expect((await SigningKeys.load(undefined, directory)).jwks().keys).toMatchObject([{ kid: current.kid }]);
  });

  it('should look into the folder for an unknown key once a second at most', async () => {
    const keys = await SigningKeys.load(undefined, directory);
    const text = pem(2048);
    const { current } = await SigningKeys.load(text, directory);
    const clock = jest.spyOn(performance, 'now').mockReturnValue(50_000);
    try {
      expect(await keys.findPublicKey('nobody')).toBeUndefined();
      writeFileSync(join(directory, 'access-0002.pem'), text);
      clock.mockReturnValue(50_999);
      expect(await keys.findPublicKey(current.kid)).toBeUndefined();
      clock.mockReturnValue(51_000);
      expect(await keys.findPublicKey(current.kid)).toBeDefined();
    } finally {
      clock.mockRestore();
    }
  });

  it('should find a new key for all who show it at the same time', async () => {
    const keys = await SigningKeys.load(undefined, directory);
    const text = pem(2048);
    writeFileSync(join(directory, 'access-0002.pem'), text);
    const { current } = await SigningKeys.load(text, directory);
    const found = await Promise.all([1, 2, 3].map(() => keys.findPublicKey(current.kid)));
    expect(found.filter((key) => key === undefined)).toEqual([]);
  });

  it('should keep its keys while a file cannot be read', async () => {
    const error = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const keys = await SigningKeys.load(undefined, directory);
    writeFileSync(join(directory, 'access-0002.pem'), 'secret nonsense');
    expect(await keys.findPublicKey('nobody')).toBeUndefined();
    expect(keys.publicKey(keys.current.kid)).toBeDefined();
    expect(JSON.stringify(error.mock.calls)).not.toContain('nonsense');
    error.mockRestore();
  });

  it('should sign with the first PEM from outside and verify with the others, private or public', async () => {
    const [signing, old, older] = [pem(2048), pem(2048), pem(2048)];
    const half = createPublicKey(older).export({ type: 'spki', format: 'pem' }) as string;
    const keys = await SigningKeys.load(`${signing}${old}\n${half}`.replaceAll('\n', '\\n'), directory);
    const kids = await Promise.all(
      [signing, old, older].map(async (text) => (await SigningKeys.load(text, directory)).current.kid),
    );
    expect(keys.current.kid).toBe(kids[0]);
    expect(keys.jwks().keys.map(({ kid }) => kid)).toEqual(kids);
    await expect(SigningKeys.load(`${half}${signing}`, directory)).rejects.toThrow(/not a readable PEM/);
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
