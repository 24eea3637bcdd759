import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { hashFiles, sourceFiles } from './stamp.mjs';

describe('the build stamp', () => {
  let folder;
  const put = (name, text) => {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  const hash = () => hashFiles(folder, sourceFiles(folder));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tbg-stamp-'));
    put('src/main.ts', 'one');
    put('src/style.css', 'two');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('should leave out specs and results', () => {
    for (const name of ['src/main.spec.ts', 'test/a.e2e-spec.ts', '.next/x.js', 'next-env.d.ts'])
      put(name, 'x');
    expect(sourceFiles(folder)).toEqual([join(folder, 'src/main.ts'), join(folder, 'src/style.css')]);
  });

  it('should depend on names and contents, not on times', () => {
    const before = hash();
    utimesSync(join(folder, 'src/main.ts'), 1, 1);
    expect(hash()).toBe(before);
    put('src/main.ts', 'changed');
    expect(hash()).not.toBe(before);
    put('src/main.ts', 'one');
    expect(hash()).toBe(before);
    rmSync(join(folder, 'src/style.css'));
    expect(hash()).not.toBe(before);
  });

  it('should tell a missing file from an empty one', () => {
    put('empty', '');
    const one = hashFiles(folder, [join(folder, 'empty')]);
    rmSync(join(folder, 'empty'));
    expect(hashFiles(folder, [join(folder, 'empty')])).not.toBe(one);
  });
});
