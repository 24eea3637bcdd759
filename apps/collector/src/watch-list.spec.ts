import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BOUNDS } from './bounds';
import { DirectoryUnavailable } from './directory-scan';
import { FileFaults } from './file-faults';
import { WatchList } from './watch-list';

const FIRST = '000e1d48/6b021da900000001.sharelog';
const SECOND = '000e1d48/6b021da900000002.sharelog';
const NEXT = '000e1d49/6b021da900000003.sharelog';

describe('WatchList', () => {
  let root: string;
  let asked: string[];
  let stored: Map<string, number>;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'tbg-watch-'));
    asked = [];
    stored = new Map();
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const write = (file: string, text: string, ageMs = 0) => {
    mkdirSync(join(root, file, '..'), { recursive: true });
    writeFileSync(join(root, file), text);
    const when = new Date(Date.now() - ageMs);
    utimesSync(join(root, file), when, when);
    utimesSync(join(root, file, '..'), when, when);
  };
  const open = async () => {
    const list = new WatchList(
      root,
      new FileFaults(root, { info: () => undefined, warn: () => undefined }),
      (files) => {
        asked.push(...files);
        return Promise.resolve(files.map((file) => stored.get(file) ?? 0));
      },
      Date.now(),
    );
    const found: string[] = [];
    for await (const files of list.everything()) {
      for (const file of files) {
        found.push(file.name);
        file.position = { offset: 2, searched: 2 };
      }
    }
    return { list, found };
  };
  const due = async (list: WatchList, now = Date.now()) => (await list.due(now)).map((file) => file.name);
  const OLD = 2 * BOUNDS.warmMs;

  it('should find unread share logs, oldest first, and nothing else', async () => {
    write(NEXT, 'c\n');
    write(SECOND, 'b\n');
    write(FIRST, 'a\n');
    write('pool/pool.status', '{}');
    write('000e1d48/notes.txt', 'x');
    write('000E1D50/6b021da900000009.sharelog', 'x\n');
    symlinkSync(join(root, FIRST), join(root, '000e1d48/6b021da900000005.sharelog'));
    symlinkSync(join(root, '000e1d48'), join(root, '000e1d4a'));
    mkdirSync(join(root, '000e1d49/6b021da900000007.sharelog'));
    const { found } = await open();
    expect(found).toEqual([FIRST, SECOND, NEXT]);
  });

  it('should pass over what has been read and give out what grew, appeared or came late', async () => {
    write(FIRST, 'a\n', OLD);
    write(SECOND, 'b\n');
    stored.set(FIRST, 2).set(SECOND, 2);
    const { list, found } = await open();
    expect(found).toEqual([]);
    expect(await due(list)).toEqual([]);

    appendFileSync(join(root, SECOND), 'late\n');
    write(NEXT, 'c\n');
    expect((await due(list)).sort()).toEqual([SECOND, NEXT]);
    expect(await due(list)).toEqual([]);
  });

  it('should see a file that appears in the same clock tick as the listing', async () => {
    write(FIRST, 'a\n');
    const { list } = await open();
    const tick = new Date();
    for (let counter = 2; counter < 6; counter += 1) {
      const file = `000e1d48/6b021da90000000${counter}.sharelog`;
      writeFileSync(join(root, file), 'x\n');
      utimesSync(join(root, '000e1d48'), tick, tick);
      expect(await due(list, Date.now())).toEqual([file]);
    }
  });

  it('should look at old files only in a slow round, and still find what was added to them', async () => {
    write(FIRST, 'a\n', OLD);
    write(SECOND, 'b\n', OLD);
    write(NEXT, 'c\n');
    for (const file of [FIRST, SECOND, NEXT]) stored.set(file, 2);
    const { list } = await open();
    asked = [];
    appendFileSync(join(root, FIRST), 'very late\n');
    expect(await due(list)).toEqual([]);
    expect(asked).toEqual([]);
    expect(await due(list, Date.now() + BOUNDS.coldRoundMs)).toEqual([FIRST]);
  });

  it('should see at once what a pool writes after a long silence', async () => {
    write(FIRST, 'a\n', OLD);
    write(SECOND, 'b\n', OLD);
    stored.set(FIRST, 2).set(SECOND, 2);
    const { list } = await open();
    const now = Date.now();
    expect(await due(list, now)).toEqual([]);
    const third = '000e1d48/6b021da900000009.sharelog';
    writeFileSync(join(root, third), 'x\n');
    expect(await due(list, now + BOUNDS.pollMs)).toEqual([third]);
  });

  it('should do the same work in a poll however many old files there are', async () => {
    for (let counter = 0; counter < 500; counter += 1) {
      const file = `000e1d00/6b021da9${counter.toString(16).padStart(8, '0')}.sharelog`;
      write(file, 'a\n', OLD);
      stored.set(file, 2);
    }
    write(FIRST, 'b\n', OLD);
    stored.set(FIRST, 2);
    const { list } = await open();
    asked = [];
    const now = Date.now() + BOUNDS.coldRoundMs;
    for (let poll = 1; poll <= 3; poll += 1) {
      await list.due(now + poll);
      expect(asked).toHaveLength(poll * BOUNDS.coldFilesPerPoll);
    }
  });

  it('should notice a file that became shorter or was replaced', async () => {
    write(FIRST, 'a\n');
    const { list } = await open();
    truncateSync(join(root, FIRST), 1);
    const [shorter] = await list.due(Date.now());
    expect(shorter).toMatchObject({ name: FIRST, surprise: 'shorter' });
    if (shorter) shorter.surprise = 'none';

    writeFileSync(join(root, 'other'), 'a\nb\n');
    renameSync(join(root, 'other'), join(root, FIRST));
    const [replaced] = await list.due(Date.now());
    expect(replaced).toMatchObject({ name: FIRST, surprise: 'replaced' });
    rmSync(join(root, FIRST));
    expect(await due(list)).toEqual([]);
  });

  it('should say that the directory is gone', async () => {
    write(FIRST, 'a\n');
    const { list } = await open();
    rmSync(root, { recursive: true });
    await expect(list.due(Date.now())).rejects.toBeInstanceOf(DirectoryUnavailable);
  });
});
