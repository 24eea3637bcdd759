import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { workerName } from '@app/contracts';
import { TestRedis, waitFor } from '@app/testing';
import { Program } from './collector-process';
import { captureFiles, identities, LogDirectory } from './log-directory';
import { StreamReader } from './stream-reader';

jest.setTimeout(60_000);

/** The table of the capture: worker, accepted, rejected, sum of accepted difficulty, best accepted. */
const TABLE = [
  ['1PvssakMyYqR', 'default', 434, 0, 0.2212, 0.414345],
  ['3LC1XiSMA9EM', 'rig-2', 387, 9, 0.2524, 0.08869],
  ['3LC1XiSMA9EM', 'rig1', 449, 0, 0.3036, 0.3005196466992191],
  ['bc1p48w0zc4v', 'default', 280, 9, 0.162, 0.07690683506178472],
  ['bc1q9f2e2ych', 'default', 675, 0, 0.4184, 0.5606511592800246],
  ['bc1qfuyles5d', 'default', 4, 8, 0.0005, 0.0010365808382982334],
] as const;
const TOTAL = 2255;

describe('collector', () => {
  let server: TestRedis;
  let stream: StreamReader;
  let directory: LogDirectory;
  let programs: Program[];

  beforeAll(async () => {
    server = await TestRedis.start();
    stream = await StreamReader.connect(server);
  });
  afterAll(async () => {
    stream.close();
    await server.stop();
  });
  beforeEach(async () => {
    programs = [];
    await stream.redis.flushall();
  });
  afterEach(async () => {
    await Promise.all(programs.map((program) => program.kill()));
    directory.remove();
  });

  const start = (env?: Record<string, string>) => {
    const program = Program.collector(server.url, directory.path, env);
    programs.push(program);
    return program;
  };
  const streamHolds = (entries: number) =>
    waitFor(`${entries} entries`, async () => (await stream.length()) >= entries, 20_000);

  it('should bring in the whole capture, exactly as its table says', async () => {
    directory = LogDirectory.copy();
    start();
    await streamHolds(TOTAL);
    const entries = await stream.entries();
    expect(entries.map((entry) => entry.eventId)).toEqual(identities(captureFiles()));
    expect(new Set(entries.map((entry) => entry.source))).toEqual(new Set(['ckpool']));

    const rows = new Map<string, [string, string, number, number, number, number]>();
    for (const { data } of entries) {
      const name = workerName(data.user, data.worker);
      const row = rows.get(`${data.user} ${name}`) ?? [data.user.slice(0, 12), name, 0, 0, 0, 0];
      row[data.accepted ? 2 : 3] += 1;
      if (data.accepted) row[4] += data.diff;
      if (data.accepted) row[5] = Math.max(row[5], data.sdiff ?? 0);
      rows.set(`${data.user} ${name}`, row);
    }
    const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    expect(sorted).toEqual(
      TABLE.map(([user, name, accepted, rejected, work, best]) => [
        ...[user, name, accepted, rejected],
        ...[expect.closeTo(work, 9), expect.closeTo(best, 6)],
      ]),
    );
    const reasons = entries.flatMap(({ data }) => data.reject_reason ?? []).sort();
    expect(reasons.filter((reason) => reason !== 'Stale')).toEqual([
      'Above target',
      'Duplicate',
      'Invalid JobID',
      'Invalid JobID',
      'Ntime out of range',
      'Ntime out of range',
    ]);
    expect(reasons).toHaveLength(26);
    expect(entries[0]?.time).toBe(Date.parse('2026-11-21T22:39:44.297Z'));
    expect(JSON.stringify(entries)).not.toContain('127.0.0.1');
  });

  it('should add nothing when started again, on the directory or on a copy of it', async () => {
    directory = LogDirectory.copy();
    const first = start();
    await streamHolds(TOTAL);
    expect(await first.stop()).toBe(0);

    const copy = LogDirectory.copy();
    const newest = '000e1d4f/6b021da900000024.sharelog';
    const text = readFileSync(join(copy.path, newest), 'utf8');
    const line = text.split(/(?<=\n)/)[0] ?? '';
    for (const [at, path] of [directory.path, copy.path].entries()) {
      const again = Program.collector(server.url, path);
      programs.push(again);
      // The scan goes from old to new: once the newest file's new line is in, all others were looked at.
      writeFileSync(join(path, newest), text + line.repeat(at + 1));
      await streamHolds(TOTAL + at + 1);
      expect(await again.stop()).toBe(0);
    }
    copy.remove();
    const ids = await stream.ids();
    expect(ids).toHaveLength(TOTAL + 2);
    expect(new Set(ids).size).toBe(TOTAL + 2);
  });

  it('should follow what is written while it runs, whatever way it comes', async () => {
    directory = new LogDirectory();
    const program = start();
    await program.says(/No share log in .* yet: ckpool writes them when it is started with -L/);
    const files = captureFiles();
    const lines = files.flatMap(({ file, text }) =>
      text.split(/(?<=\n)/).map((line, at) => ({ file, line, isLate: at > 0 && at % 7 === 0 })),
    );
    // Every seventh line comes late: after its file, and mostly its height, was followed by newer ones.
    const late: typeof lines = [];
    let written = 0;
    for (const next of lines.slice(0, 900)) {
      if (next.isLate) {
        late.push(next);
        continue;
      }
      const pieces = written % 50 === 0 ? next.line.match(/[^]{1,97}/g) : [next.line];
      for (const piece of pieces ?? []) {
        directory.append(next.file, piece);
        if (pieces && pieces.length > 1) await new Promise((resolve) => setImmediate(resolve));
      }
      written += 1;
      if (written % 300 === 0) await streamHolds(written);
    }
    for (const { file, line } of late) directory.append(file, line);
    await streamHolds(900);
    const expected = identities(
      readdirSync(directory.path).flatMap((height) =>
        readdirSync(join(directory.path, height)).map((name) => ({
          file: `${height}/${name}`,
          text: readFileSync(join(directory.path, height, name), 'utf8'),
        })),
      ),
    );
    expect((await stream.ids()).sort()).toEqual(expected.sort());
    expect(program.output).not.toContain('Skipped');
  });

  it('should leave a half-written line until it is whole', async () => {
    directory = new LogDirectory();
    const [{ file, text } = { file: '', text: '' }] = captureFiles();
    const [one = '', two = '', three = ''] = text.split(/(?<=\n)/);
    directory.append(file, one + two.slice(0, 300));
    const program = start();
    await streamHolds(1);
    directory.append(file, two.slice(300, -1));
    const other = file.replace('0001.', '0002.');
    directory.append(other, one);
    await streamHolds(2);
    expect(await stream.ids()).toEqual([`${file}:0`, `${other}:0`]);
    expect(await program.stop()).toBe(0);

    start();
    directory.append(file, `\n${three}`);
    await streamHolds(4);
    expect((await stream.ids()).slice(2)).toEqual([
      `${file}:${one.length}`,
      `${file}:${one.length + two.length}`,
    ]);
  });

  it('should skip what cannot be read, and say where it stands', async () => {
    directory = new LogDirectory();
    const [{ file, text } = { file: '', text: '' }] = captureFiles();
    const [good = '', more = ''] = text.split(/(?<=\n)/);
    const bad = [
      '{"workinfoid": 77\n',
      '\n',
      `${'x'.repeat(100_000)}\n`,
      '\0\0\0\0\n',
      good.replace('"diff": 0', '"diff": -0'),
    ];
    directory.append(file, `${good}${bad.join('')}${more}`);
    const program = start();
    await streamHolds(2);
    let offset = good.length;
    for (const line of bad) {
      await program.says(new RegExp(`Skipped an unreadable line: ${file} at byte ${offset}: `));
      offset += line.length;
    }
    expect(await stream.ids()).toEqual([`${file}:0`, `${file}:${offset}`]);
    await program.stop();
    expect(program.output).toContain('2 entries written, 5 lines skipped');
  });

  it('should never count a byte range twice when a file shrinks or is replaced', async () => {
    directory = new LogDirectory();
    const [{ file, text } = { file: '', text: '' }] = captureFiles();
    const lines = text.split(/(?<=\n)/);
    const whole = lines.slice(0, 6).join('');
    directory.append(file, whole);
    const path = join(directory.path, file);
    const program = start();
    await streamHolds(6);

    truncateSync(path, 700);
    await program.says(/became shorter than what was read of it/);
    writeFileSync(path, whole + (lines[6] ?? ''));
    await streamHolds(7);

    writeFileSync(`${path}.new`, lines.slice(0, 8).join(''));
    renameSync(`${path}.new`, path);
    await streamHolds(8);
    await program.says(/was replaced by another file/);

    // Other bytes in its place: reading goes on with the first line that begins after what was read.
    truncateSync(path, 0);
    writeFileSync(path, `x${lines.slice(0, 10).join('')}`);
    await program.says(/not what was read here before/);
    await streamHolds(10);
    const ids = await stream.ids();
    const end = lines.slice(0, 8).join('').length;
    expect(ids).toEqual([
      ...identities([{ file, text: lines.slice(0, 8).join('') }]),
      `${file}:${end + 1}`,
      `${file}:${end + 1 + (lines[8] ?? '').length}`,
    ]);
  });

  it('should pass over everything in the directory that is no share log', async () => {
    directory = LogDirectory.copy();
    directory.append('users/000e1d48/6b021da900000001.sharelog', 'no\n');
    directory.append('000e1d48/6b021da900000001.sharelog.bak', 'no\n');
    mkdirSync(join(directory.path, '000e1d48', '6b021da9000000ff.sharelog'));
    // The directory itself may be named by a link; inside it links are passed over.
    const link = `${directory.path}-link`;
    symlinkSync(directory.path, link);
    symlinkSync(join(directory.path, '000e1d48'), join(directory.path, '000e1d51'));
    const program = Program.collector(server.url, link);
    programs.push(program);
    await streamHolds(TOTAL);
    await program.stop();
    rmSync(link);
    expect(await stream.length()).toBe(TOTAL);
    expect(program.output).toContain('0 lines skipped');
  });

  it('should keep two named pools apart that wrote the same file names', async () => {
    directory = new LogDirectory();
    const [{ file, text } = { file: '', text: '' }] = captureFiles();
    directory.append(file, text);
    const lines = identities([{ file, text }]).length;
    start({ CKPOOL_NAME: 'north' });
    start({ CKPOOL_NAME: 'south' });
    await streamHolds(2 * lines);
    const ids = await stream.ids();
    expect(ids).toHaveLength(2 * lines);
    expect(new Set(ids).size).toBe(2 * lines);
    expect(new Set(ids.map((id) => id.split('/')[0]))).toEqual(new Set(['north', 'south']));
  });

  it('should tell its supervisor when it works, and end with it', async () => {
    directory = LogDirectory.copy();
    const program = start();
    await waitFor('the message', () => program.messages.includes('ready'), 30_000);
    expect(await program.abandon()).toBe(0);
    expect(program.messages).toEqual(['ready']);
    expect(program.output).toContain('Ended: ');
  });

  it('should say in one sentence what it needs', async () => {
    directory = new LogDirectory();
    const missing = Program.collector(server.url, join(directory.path, 'nowhere'));
    const file = join(directory.path, 'file');
    writeFileSync(file, '');
    const plain = Program.collector(server.url, file);
    const nameless = Program.start('main', { REDIS_URL: server.url });
    expect(await Promise.all([missing.end(), plain.end(), nameless.end()])).toEqual([1, 1, 1]);
    expect(missing.errors).toMatch(/^The ckpool directory .*nowhere does not exist\.\n$/);
    expect(plain.errors).toMatch(/is not a directory: CKPOOL_DIR names ckpool's log directory\.\n$/);
    expect(nameless.errors).toMatch(/^CKPOOL_DIR is not set/);
  });

  it('should wait for a directory that goes away and comes back', async () => {
    directory = LogDirectory.copy();
    const program = start();
    await streamHolds(TOTAL);
    const away = `${directory.path}-away`;
    renameSync(directory.path, away);
    await program.says(/is not there\. Waiting until it is back/);
    const file = '000e1d50/6b021da900000030.sharelog';
    renameSync(away, directory.path);
    directory.append(file, captureFiles()[0]?.text.split(/(?<=\n)/)[0] ?? '');
    await streamHolds(TOTAL + 1);
    expect((await stream.ids()).at(-1)).toBe(`${file}:0`);
    rmSync(away, { recursive: true, force: true });
  });
});
