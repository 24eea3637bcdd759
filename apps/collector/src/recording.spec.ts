import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileFaults } from './file-faults';
import { lastTime, listRecording, sharesByTime } from './recording';

const START = 1_795_300_000;
/** A line whose share came so many seconds after the start. */
const line = (seconds: number): string =>
  `${JSON.stringify({ username: 'u', diff: 1, sdiff: 2, result: true, createdate: `${START + seconds},0` })}\n`;

describe('sharesByTime', () => {
  const root = mkdtempSync(join(tmpdir(), 'tbg-recording-'));
  const faults = new FileFaults(root, { info: () => undefined, warn: () => undefined });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  /** Files by their number, in order of their work bases; each with the seconds of its shares. */
  const record = (files: Record<number, number[]>, tail = '') => {
    for (const [number, seconds] of Object.entries(files)) {
      const height = join(root, `000e1d4${Math.floor(Number(number) / 4)}`);
      mkdirSync(height, { recursive: true });
      const path = join(height, `6b021da90000000${number}.sharelog`);
      writeFileSync(path, seconds.map(line).join('') + tail);
    }
  };
  const read = async () => {
    const skipped: string[] = [];
    const seconds: number[] = [];
    const files = await listRecording(root, faults);
    for await (const share of sharesByTime({ root, faults }, files, (file, { offset }) =>
      skipped.push(`${file}:${offset}`),
    )) {
      seconds.push(share.time / 1000 - START);
    }
    return { seconds, skipped };
  };

  it('should merge files that overlap, late lines and swapped neighbours', async () => {
    record({ 1: [0, 3, 599], 2: [30, 29, 31], 3: [28], 4: [], 5: [700, 1300], 6: [690, 1299], 7: [5000] });
    const { seconds } = await read();
    expect(seconds).toEqual([0, 3, 28, 29, 30, 31, 599, 690, 700, 1299, 1300, 5000]);
  });

  it('should name unreadable lines and leave a half-written last one', async () => {
    record({ 1: [1, 2] }, 'junk\n{"half');
    const offset = line(1).length * 2;
    expect(await read()).toEqual({
      seconds: [1, 2],
      skipped: [`000e1d40/6b021da900000001.sharelog:${offset}`],
    });
  });

  it('should know when a recording ends', async () => {
    const many = Array.from({ length: 4_000 }, (_, at) => at);
    record({ 1: many, 2: [4_500, 4_600], 3: [4_550] }, 'junk\n');
    expect(await lastTime(root, await listRecording(root, faults), faults)).toBe((START + 4_600) * 1000);
  });

  it('should say that there is nothing to replay', async () => {
    mkdirSync(root, { recursive: true });
    await expect(listRecording(root, faults)).rejects.toThrow(/There is no share log in .*000e1d48/);
  });
});
