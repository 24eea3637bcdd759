import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '@app/testing';
import { Program } from './collector-process';
import { Harness } from './harness';
import { captureFiles, identities, LogDirectory } from './log-directory';

const TOTAL = 2255;

describe('collector as a program', () => {
  const harness = Harness.use();

  it('should keep two named pools apart that wrote the same file names', async () => {
    const [{ file, text } = { file: '', text: '' }] = captureFiles();
    harness.directory.append(file, text);
    const lines = identities([{ file, text }]).length;
    harness.start({ CKPOOL_NAME: 'north' });
    // Whoever comes second must say that it means it: the order is part of the test.
    await harness.holds(lines);
    const other = new LogDirectory();
    other.append(file, text);
    harness.start({ CKPOOL_NAME: 'south', CKPOOL_COUNT_AGAIN: 'true' }, other.path);
    await harness.holds(2 * lines);
    const ids = await harness.stream.ids();
    expect(ids).toHaveLength(2 * lines);
    expect(new Set(ids).size).toBe(2 * lines);
    expect(new Set(ids.map((id) => id.split('/')[0]))).toEqual(new Set(['north', 'south']));
    other.remove();
  });

  it('should refuse a directory that was read under another name, until told to count it again', async () => {
    const [{ file, text } = { file: '', text: '' }] = captureFiles();
    harness.directory.append(file, text);
    const lines = identities([{ file, text }]).length;
    const first = harness.start();
    await harness.holds(lines);
    expect(await first.stop()).toBe(0);

    const renamed = harness.start({ CKPOOL_NAME: 'north' });
    expect(await renamed.end()).toBe(1);
    expect(renamed.errors).toMatch(
      /was read before under the name "ckpool"; as "north" all its shares would count again\. Set CKPOOL_NAME=\(empty\), or CKPOOL_COUNT_AGAIN=true/,
    );
    expect(await harness.stream.length()).toBe(lines);
    const told = harness.start({ CKPOOL_NAME: 'north', CKPOOL_COUNT_AGAIN: 'true' });
    await harness.holds(2 * lines);
    expect(await told.stop()).toBe(0);
    // Once agreed to, the name is known.
    const again = harness.start({ CKPOOL_NAME: 'north' });
    harness.directory.append(file, text.split(/(?<=\n)/)[0] ?? '');
    await harness.holds(2 * lines + 1);
    expect(await again.stop()).toBe(0);
  });

  it('should tell its supervisor when it works, and end with it', async () => {
    harness.copyCapture();
    const program = harness.start();
    await waitFor('the message', () => program.messages.includes('ready'));
    expect(await program.abandon()).toBe(0);
    expect(program.messages).toEqual(['ready']);
    expect(program.output).toContain('Ended: ');
  });

  it('should say in one sentence what it needs', async () => {
    const missing = Program.collector(harness.server.url, join(harness.directory.path, 'nowhere'));
    const file = join(harness.directory.path, 'file');
    writeFileSync(file, '');
    const plain = Program.collector(harness.server.url, file);
    const nameless = Program.start('main', { REDIS_URL: harness.server.url });
    expect(await Promise.all([missing.end(), plain.end(), nameless.end()])).toEqual([1, 1, 1]);
    expect(missing.errors).toMatch(/^The ckpool directory .*nowhere does not exist\.\n$/);
    expect(plain.errors).toMatch(/is not a directory: CKPOOL_DIR names ckpool's log directory\.\n$/);
    expect(nameless.errors).toMatch(/^CKPOOL_DIR is not set/);
  });

  it('should wait for a directory that goes away and comes back', async () => {
    harness.copyCapture();
    const program = harness.start();
    await harness.holds(TOTAL);
    const away = `${harness.directory.path}-away`;
    renameSync(harness.directory.path, away);
    await program.says(/is not there\. Waiting until it is back/);
    const file = '000e1d50/6b021da900000030.sharelog';
    renameSync(away, harness.directory.path);
    harness.directory.append(file, captureFiles()[0]?.text.split(/(?<=\n)/)[0] ?? '');
    await harness.holds(TOTAL + 1);
    expect((await harness.stream.ids()).at(-1)).toBe(`${file}:0`);
    rmSync(away, { recursive: true, force: true });
  });
});
