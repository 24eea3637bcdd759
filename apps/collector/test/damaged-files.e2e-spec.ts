import { mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Harness } from './harness';
import { captureFiles, identities } from './log-directory';

const TOTAL = 2255;

describe('collector on files that are not as ckpool leaves them', () => {
  const harness = Harness.use();

  it('should leave a half-written line until it is whole', async () => {
    const [{ file, text } = { file: '', text: '' }] = captureFiles();
    const [one = '', two = '', three = ''] = text.split(/(?<=\n)/);
    harness.directory.append(file, one + two.slice(0, 300));
    const program = harness.start();
    await harness.holds(1);
    harness.directory.append(file, two.slice(300, -1));
    const other = file.replace('0001.', '0002.');
    harness.directory.append(other, one);
    await harness.holds(2);
    expect(await harness.stream.ids()).toEqual([`${file}:0`, `${other}:0`]);
    expect(await program.stop()).toBe(0);

    harness.start();
    harness.directory.append(file, `\n${three}`);
    await harness.holds(4);
    expect((await harness.stream.ids()).slice(2)).toEqual([
      `${file}:${one.length}`,
      `${file}:${one.length + two.length}`,
    ]);
  });

  it('should skip what cannot be read, and say where it stands', async () => {
    const [{ file, text } = { file: '', text: '' }] = captureFiles();
    const [good = '', more = ''] = text.split(/(?<=\n)/);
    const bad = [
      '{"workinfoid": 77\n',
      '\n',
      `${'x'.repeat(100_000)}\n`,
      '\0\0\0\0\n',
      good.replace('"diff": 0', '"diff": -0'),
    ];
    harness.directory.append(file, `${good}${bad.join('')}${more}`);
    const program = harness.start();
    await harness.holds(2);
    let offset = good.length;
    for (const line of bad) {
      await program.says(new RegExp(`Skipped an unreadable line: ${file} at byte ${offset}: `));
      offset += line.length;
    }
    expect(await harness.stream.ids()).toEqual([`${file}:0`, `${file}:${offset}`]);
    await program.stop();
    expect(program.output).toContain('2 entries written, 5 lines skipped');
  });

  it('should never count a byte range twice when a file shrinks or is replaced', async () => {
    const [{ file, text } = { file: '', text: '' }] = captureFiles();
    const lines = text.split(/(?<=\n)/);
    const whole = lines.slice(0, 6).join('');
    harness.directory.append(file, whole);
    const path = join(harness.directory.path, file);
    const program = harness.start();
    await harness.holds(6);

    truncateSync(path, 700);
    await program.says(/became shorter than what was read of it/);
    writeFileSync(path, whole + (lines[6] ?? ''));
    await harness.holds(7);

    writeFileSync(`${path}.new`, lines.slice(0, 8).join(''));
    renameSync(`${path}.new`, path);
    await harness.holds(8);
    await program.says(/was replaced by another file/);

    // Other bytes in its place: reading goes on with the first line that begins after what was read.
    truncateSync(path, 0);
    writeFileSync(path, `x${lines.slice(0, 10).join('')}`);
    await program.says(/not what was read here before/);
    await harness.holds(10);
    const ids = await harness.stream.ids();
    const end = lines.slice(0, 8).join('').length;
    expect(ids).toEqual([
      ...identities([{ file, text: lines.slice(0, 8).join('') }]),
      `${file}:${end + 1}`,
      `${file}:${end + 1 + (lines[8] ?? '').length}`,
    ]);
  });

  it('should pass over everything in the directory that is no share log', async () => {
    harness.copyCapture();
    harness.directory.append('users/000e1d48/6b021da900000001.sharelog', 'no\n');
    harness.directory.append('000e1d48/6b021da900000001.sharelog.bak', 'no\n');
    mkdirSync(join(harness.directory.path, '000e1d48', '6b021da9000000ff.sharelog'));
    // The directory itself may be named by a link; inside it links are passed over.
    const link = `${harness.directory.path}-link`;
    symlinkSync(harness.directory.path, link);
    symlinkSync(join(harness.directory.path, '000e1d48'), join(harness.directory.path, '000e1d51'));
    const program = harness.start({}, link);
    await harness.holds(TOTAL);
    await program.stop();
    rmSync(link);
    expect(await harness.stream.length()).toBe(TOTAL);
    expect(program.output).toContain('0 lines skipped');
  });
});
