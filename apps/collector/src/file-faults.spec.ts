import { mkdirSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BOUNDS } from './bounds';
import { fileState } from './directory-scan';
import { FileFaults, UNREADABLE } from './file-faults';
import { readLines } from './line-reader';
import { readPoolStatus, readUserStatus } from './status-files';

describe('FileFaults', () => {
  let root: string;
  let lines: string[];
  let faults: FileFaults;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'tbg-faults-'));
    lines = [];
    const log = (_fields: object, sentence: string) => void lines.push(sentence);
    faults = new FileFaults(root, { info: log, warn: log });
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const loop = (name: string) => symlinkSync(name, join(root, name));
  const read = (name: string) =>
    faults.attempt(name, 'read', () => readLines(join(root, name), { offset: 0, searched: 0 }));

  it('should name an entry, its errno and what to do once, and once more when it can be read', async () => {
    loop('ckpool.log');
    expect(await read('ckpool.log')).toBe(UNREADABLE);
    expect(await read('ckpool.log')).toBe(UNREADABLE);
    expect(lines).toEqual([
      'Cannot read ckpool.log: ELOOP. Put the file itself in place of a symbolic link; until then it is skipped and tried again, and everything else is read on',
    ]);
    expect(faults.count).toBe(1);
    unlinkSync(join(root, 'ckpool.log'));
    writeFileSync(join(root, 'ckpool.log'), 'a\n');
    expect(await read('ckpool.log')).toMatchObject({ lines: [{ text: 'a' }] });
    expect(lines.slice(1)).toEqual(['ckpool.log is readable again: reading goes on from its checkpoint']);
    expect(faults.count).toBe(0);
  });

  it('should take a directory in place of a file, and a name that is too long, as faults of that entry', async () => {
    mkdirSync(join(root, 'a'));
    expect(await read('a')).toBe(UNREADABLE);
    expect(lines[0]).toContain('Cannot read a: EISDIR. A directory stands in place of a file');
    const long = 'x'.repeat(300);
    expect(await faults.attempt(long, 'stat', () => fileState(root, long))).toBe(UNREADABLE);
    expect(lines[1]).toContain(': ENAMETOOLONG. Check the file system');
  });

  it('should keep a fault of one kind while another kind of work on the entry succeeds', async () => {
    loop('000e1d48');
    await faults.attempt('000e1d48', 'list', () => readdir(join(root, '000e1d48')));
    await faults.attempt('000e1d48', 'stat', () => fileState(root, '000e1d48'));
    expect(lines).toHaveLength(1);
    expect(faults.count).toBe(1);
  });

  it('should name a bounded number of entries a minute and remember a bounded number', async () => {
    const missing = (name: string) => faults.attempt(name, 'list', () => readdir(join(root, name)));
    for (let at = 0; at < BOUNDS.unreadableEntries + 5; at += 1) await missing(`${at}`);
    expect(lines).toHaveLength(BOUNDS.unreadableNamed);
    expect(faults.count).toBe(BOUNDS.unreadableEntries);
    faults.summarise();
    const rest = BOUNDS.unreadableEntries + 5 - BOUNDS.unreadableNamed;
    expect(lines.at(-1)).toMatch(new RegExp(`^Cannot read ${rest} more entries of .*: they are skipped`));
    await missing('one more');
    expect(lines.at(-1)).toContain('Cannot read one more: ENOENT');
  });

  it('should throw on what is no error of the file system', async () => {
    const fail = () => Promise.reject(new TypeError('no errno'));
    await expect(faults.attempt('a', 'read', fail)).rejects.toThrow(TypeError);
    expect(lines).toEqual([]);
  });

  it('should find no status in files behind a symbolic link that leads nowhere else', async () => {
    loop('users');
    loop('pool');
    expect(await readUserStatus(root, '3LC1XiSMA9EM4bDEMaRP2cwmR2egixXTbd', faults)).toBeUndefined();
    expect(await readPoolStatus(root, faults)).toBe(UNREADABLE);
    expect(lines.map((line) => line.slice(0, line.indexOf('.')))).toEqual([
      'Cannot read users/3LC1XiSMA9EM4bDEMaRP2cwmR2egixXTbd: ELOOP',
      'Cannot read pool/pool',
    ]);
  });
});
