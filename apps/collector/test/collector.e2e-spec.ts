import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workerName } from '@app/contracts';
import { Harness } from './harness';
import { captureFiles, identities, LogDirectory } from './log-directory';

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
  const harness = Harness.use();

  it('should bring in the whole capture, exactly as its table says', async () => {
    harness.copyCapture();
    harness.start();
    await harness.holds(TOTAL);
    const entries = await harness.stream.entries();
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
    harness.copyCapture();
    const first = harness.start();
    await harness.holds(TOTAL);
    expect(await first.stop()).toBe(0);

    const copy = LogDirectory.copy();
    const newest = '000e1d4f/6b021da900000024.sharelog';
    const text = readFileSync(join(copy.path, newest), 'utf8');
    const line = text.split(/(?<=\n)/)[0] ?? '';
    for (const [at, path] of [harness.directory.path, copy.path].entries()) {
      const again = harness.start({}, path);
      // The scan goes from old to new: once the newest file's new line is in, all others were looked at.
      writeFileSync(join(path, newest), text + line.repeat(at + 1));
      await harness.holds(TOTAL + at + 1);
      expect(await again.stop()).toBe(0);
    }
    copy.remove();
    const ids = await harness.stream.ids();
    expect(ids).toHaveLength(TOTAL + 2);
    expect(new Set(ids).size).toBe(TOTAL + 2);
  });

  it('should follow what is written while it runs, whatever way it comes', async () => {
    const program = harness.start();
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
        harness.directory.append(next.file, piece);
        if (pieces && pieces.length > 1) await new Promise((resolve) => setImmediate(resolve));
      }
      written += 1;
      if (written % 300 === 0) await harness.holds(written);
    }
    for (const { file, line } of late) harness.directory.append(file, line);
    await harness.holds(900);
    const expected = identities(
      readdirSync(harness.directory.path).flatMap((height) =>
        readdirSync(join(harness.directory.path, height)).map((name) => ({
          file: `${height}/${name}`,
          text: readFileSync(join(harness.directory.path, height, name), 'utf8'),
        })),
      ),
    );
    expect((await harness.stream.ids()).sort()).toEqual(expected.sort());
    expect(program.output).not.toContain('Skipped');
  });
});
