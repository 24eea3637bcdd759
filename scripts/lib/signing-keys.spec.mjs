import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { rotateKeys } from './signing-keys.mjs';

describe('rotateKeys', () => {
  let folder;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'tbg-rotate-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('should add the next key, readable by its owner alone, and keep the one it replaces', () => {
    writeFileSync(join(folder, 'access-0001.pem'), 'first');
    expect(rotateKeys(folder)).toEqual({ added: 'access-0002.pem', deleted: [] });
    expect(readdirSync(folder).sort()).toEqual(['access-0001.pem', 'access-0002.pem']);
    expect(statSync(join(folder, 'access-0002.pem')).mode & 0o777).toBe(0o600);
  });

  it('should delete what was replaced long ago', () => {
    for (const name of ['access-0001.pem', 'access-0002.pem']) writeFileSync(join(folder, name), name);
    const longAgo = Date.now() / 1000 - 3 * 3600;
    utimesSync(join(folder, 'access-0002.pem'), longAgo, longAgo);
    expect(rotateKeys(folder)).toEqual({ added: 'access-0003.pem', deleted: ['access-0001.pem'] });
  });

  it('should say what to do where there is no key yet', () => {
    expect(() => rotateKeys(folder)).toThrow(/makes the first one/);
    expect(() => rotateKeys(join(folder, 'nowhere'))).toThrow(/makes the first one/);
  });
});
