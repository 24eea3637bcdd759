import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { Harness } from './harness';
import { captureFiles, identities } from './log-directory';
import { asName, PoolLog } from './pool-log';

const USER = '3LC1XiSMA9EM4bDEMaRP2cwmR2egixXTbd';
const OTHER = 'bc1q9f2e2ych9sk95ms74x59074r60qt4grxtjqvl3';
const TOTAL = 2255;
const hashOf = (letter: string): string => letter.repeat(64);
const share = { username: USER, workername: USER };

describe('collector beside entries that it may not read', () => {
  const harness = Harness.use();
  const sharesIn = (prefix: string) =>
    identities(captureFiles().filter(({ file }) => file.startsWith(prefix)));

  it.each([
    ['not be listed', 0o000],
    ['be listed but not be entered', 0o644],
  ])(
    'should read everything else while a height directory can %s, and it too once it can',
    async (_, mode) => {
      harness.copyCapture();
      const lacking = sharesIn('000e1d48');
      harness.directory.permit('000e1d48', mode);
      const program = harness.startUnprivileged();
      await harness.holds(TOTAL - lacking.length);
      await program.says(/Cannot read 000e1d48: EACCES\. Give .* read and search access/);
      harness.directory.append(
        '000e1d50/6b021da900000030.sharelog',
        captureFiles()[0]?.text.split(/(?<=\n)/)[0] ?? '',
      );
      await harness.holds(TOTAL - lacking.length + 1);

      harness.directory.permit('000e1d48', 0o755);
      await harness.holds(TOTAL + 1);
      await program.says(/000e1d48 is readable again/);
      const ids = await harness.stream.ids();
      expect(ids.slice(-lacking.length)).toEqual(lacking);
      expect(new Set(ids).size).toBe(TOTAL + 1);
      expect(await program.stop()).toBe(0);
      expect(program.output.match(/Cannot read/g)).toHaveLength(1);
      expect(program.output).not.toMatch(/Paused|Reading goes on|Waiting until/);
    },
  );

  it('should read a share log on from its checkpoint once it is readable again', async () => {
    const [{ file, text } = { file: '', text: '' }] = captureFiles();
    const lines = text.split(/(?<=\n)/);
    harness.directory.append(file, lines.slice(0, 3).join(''));
    const program = harness.startUnprivileged();
    await harness.holds(3);
    // The pool's own user goes on writing.
    harness.directory.permit(file, 0o200);
    harness.directory.append(file, lines.slice(3, 6).join(''));
    await program.says(new RegExp(`Cannot read ${file}: EACCES\\. Give .* read access`));
    const other = file.replace('0001.', '0002.');
    harness.directory.append(other, lines[0] ?? '');
    await harness.holds(4);
    harness.directory.permit(file, 0o644);
    await harness.holds(7);
    await program.says(new RegExp(`${file} is readable again`));
    const ids = await harness.stream.ids();
    expect(ids.sort()).toEqual(
      identities([
        { file, text: lines.slice(0, 6).join('') },
        { file: other, text: lines[0] ?? '' },
      ]).sort(),
    );
    expect(await program.stop()).toBe(0);
    expect(program.output).not.toMatch(/Paused|Reading goes on/);
  });

  it('should publish the tip of a height whose share logs cannot be read', async () => {
    const now = Date.now() - 60_000;
    const log = new PoolLog(harness.directory);
    log.share(now, 900, 1, share);
    log.share(now + 1_000, 901, 2, share);
    const file = `${asName(901)}/${log.run}00000002.sharelog`;
    harness.directory.permit(file, 0);
    const program = harness.startUnprivileged();
    await harness.holds(2, 'new_block_network');
    await program.says(new RegExp(`Cannot read ${file}: EACCES`));
    log.share(now + 2_000, 901, 3, share);
    await harness.holds(2);
    expect(program.output).not.toMatch(/Paused|Reading goes on/);
  });

  it('should begin and end no session because ckpool.log or users/ cannot be read', async () => {
    const now = Date.now() - 600_000;
    const log = new PoolLog(harness.directory);
    log.minute(now);
    log.authorised(now + 1_000, 1, USER);
    log.share(now, 900, 1, share);
    harness.directory.append(`users/${USER}`, JSON.stringify({ workers: 0, worker: [] }));
    harness.directory.append('pool/pool.status', '{"lastupdate": 1}\n');
    for (const name of ['ckpool.log', 'pool', 'users']) harness.directory.permit(name, 0);
    const program = harness.startUnprivileged();
    await harness.holds(1);
    for (const name of ['ckpool.log', 'pool']) await program.says(new RegExp(`Cannot read ${name}: EACCES`));

    harness.directory.permit('ckpool.log', 0o644);
    await harness.holds(1, 'miner_connected');
    await program.says(/ckpool\.log is readable again/);
    await program.says(/Cannot read users: EACCES/);
    log.authorised(now + 2_000, 2, OTHER);
    await harness.holds(2, 'miner_connected');
    expect(await harness.stream.events('miner_disconnected')).toEqual([]);

    for (const name of ['pool', 'users']) harness.directory.permit(name, 0o755);
    await harness.holds(1, 'miner_disconnected');
    await program.says(/users is readable again/);
    await program.says(/pool is readable again/);
    expect(await harness.stream.events('miner_connected')).toHaveLength(2);
    expect(program.output).not.toMatch(/Paused|Reading goes on/);
  }, 120_000);

  it('should take from a rotated log that becomes readable late what is over, and leave live sessions alone', async () => {
    const now = Date.now() - 100_000;
    const log = new PoolLog(harness.directory);
    log.minute(now);
    log.say(now, 'Network diff set to 0.0125');
    log.authorised(now + 1_000, 1, USER, '.a');
    log.dropped(now + 2_000, 1, USER, '.a');
    log.authorised(now + 3_000, 2, USER, '.open');
    log.say(now + 4_000, `Solved and confirmed block 900 by ${USER}.a`);
    log.say(now + 5_000, `Block hash changed to ${hashOf('a')}`);
    log.say(now + 6_000, 'ckpool stratifier starting');
    log.authorised(now + 7_000, 4, USER, '.left');
    renameSync(join(harness.directory.path, 'ckpool.log'), join(harness.directory.path, 'ckpool.log.1'));
    harness.directory.permit('ckpool.log.1', 0);
    log.minute(now + 10_000);
    log.authorised(now + 11_000, 3, OTHER);
    const program = harness.startUnprivileged();
    await harness.holds(1, 'miner_connected');
    await program.says(/Cannot read ckpool\.log\.1: EACCES/);

    harness.directory.permit('ckpool.log.1', 0o644);
    await harness.holds(1, 'block_found');
    await program.says(/ckpool\.log\.1 is readable again/);
    log.dropped(now + 12_000, 3, OTHER);
    await harness.holds(3, 'miner_disconnected');
    const left = await harness.stream.events('miner_disconnected');
    expect(left.map(({ data, time }) => [data.worker, data.session_duration, time])).toEqual([
      [`${USER}.a`, 1, now + 2_000],
      [`${USER}.open`, 2, now + 5_000],
      [OTHER, 1, now + 12_000],
    ]);
    const connected = await harness.stream.events('miner_connected');
    expect(connected.map(({ data }) => data.worker)).toEqual([OTHER, `${USER}.a`, `${USER}.open`]);
    expect(await program.stop()).toBe(0);
    // Nothing of it comes again.
    harness.startUnprivileged();
    log.authorised(now + 13_000, 5, OTHER);
    await harness.holds(4, 'miner_connected');
    expect(await harness.stream.events('block_found')).toHaveLength(1);
    expect(await harness.stream.events('miner_disconnected')).toHaveLength(3);
  });

  it('should refuse a directory that was read under another name although most of it is unreadable', async () => {
    harness.copyCapture();
    const first = harness.startUnprivileged();
    await harness.holds(TOTAL);
    expect(await first.stop()).toBe(0);
    const heights = [...new Set(captureFiles().map(({ file }) => file.slice(0, 8)))];
    for (const height of heights) harness.directory.permit(height, 0);
    const renamed = harness.startUnprivileged({ CKPOOL_NAME: 'north' });
    await renamed.says(/Cannot read 000e1d48/);
    harness.directory.permit(heights.at(3) ?? '', 0o755);
    expect(await renamed.end()).toBe(1);
    expect(renamed.errors).toMatch(/was read before under the name "ckpool"/);
    expect(await harness.stream.length()).toBe(TOTAL);
  });

  it('should pause only while the log directory itself cannot be read', async () => {
    harness.copyCapture();
    const program = harness.startUnprivileged();
    await harness.holds(TOTAL);
    harness.directory.permit('.', 0);
    await program.says(/The directory .* cannot be read: EACCES.*Waiting until it can/);
    harness.directory.permit('.', 0o755);
    harness.directory.append(
      '000e1d50/6b021da900000030.sharelog',
      captureFiles()[0]?.text.split(/(?<=\n)/)[0] ?? '',
    );
    await harness.holds(TOTAL + 1);
    await program.says(/Reading goes on/);
  });
});
