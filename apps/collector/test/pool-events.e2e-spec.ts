import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@app/testing';
import { Harness } from './harness';
import { PoolLog } from './pool-log';

const USER = '3LC1XiSMA9EM4bDEMaRP2cwmR2egixXTbd';
const OTHER = 'bc1q9f2e2ych9sk95ms74x59074r60qt4grxtjqvl3';
const hashOf = (letter: string): string => letter.repeat(64);

/** Tips of the capture as its node made them: height, end of the hash, time. */
const TIPS = [
  [924999, 'b665fc72f986', '22:39:37.795'],
  [925000, 'aa19a33884a4b', '22:42:11.965'],
  [925001, '42f07edae83dc', '22:44:41.881'],
  [925002, 'c18693132227b9f5', '22:45:41.953'],
  [925003, '8053ed7441fee684f44b', '22:45:46.992'],
  [925004, '409f43b6da32de11', '22:47:31.995'],
  [925005, '6a23c2c911907b70', '22:49:41.956'],
  [925006, 'dc6dfa9ea9976d4e', '22:51:11.902'],
] as const;
/** Connections of the capture: client, user, name, seconds. Clients 3, 5 and 6 were never authorised. */
const SESSIONS = [
  [1, 'bc1q9f2e', 329.007],
  [2, '1Pvssak', 182.099],
  [4, 'bc1qfuy', 50.822],
  [7, 'bc1p48w', 207.38],
  [8, 'bc1q9f2e', 205.149],
  [9, '3LC1XiS', 242.075],
  [10, 'bc1qfuy', 14.699],
  [11, '3LC1XiS', 155.617],
  [12, '1Pvssak', 72.092],
] as const;

describe('collector beside the share logs', () => {
  const harness = Harness.use();
  const pool = () => new PoolLog(harness.directory);
  const idsOf = async (event: 'miner_connected' | 'miner_disconnected') =>
    (await harness.stream.events(event)).map(({ eventId }) => eventId);

  // The pool's machine keeps UTC; the collector's own zone must not matter.
  it.each(['UTC', 'America/New_York'])('should tell what the capture tells, in zone %s', async (TZ) => {
    harness.copyCapture();
    const program = harness.start({ TZ });
    await harness.holds(TIPS.length, 'new_block_network');
    await harness.holds(SESSIONS.length, 'miner_disconnected');
    const tips = await harness.stream.events('new_block_network');
    expect(tips.map(({ data }) => data.height)).toEqual(TIPS.map(([height]) => height));
    for (const [at, [height, end, time]] of TIPS.entries()) {
      const { data, time: ms, eventId } = tips[at] ?? {};
      expect(data?.hash?.endsWith(end)).toBe(true);
      expect(data?.prev_hash).toBe(tips[at - 1]?.data.hash);
      expect(data?.diff).toBe(150000509032110.7);
      expect(ms).toBe(Date.parse(`2026-11-21T${time}Z`));
      expect(eventId).toBe(`${(height + 1).toString(16).padStart(8, '0')}:tip`);
    }
    const connected = await harness.stream.events('miner_connected');
    const left = await harness.stream.events('miner_disconnected');
    expect(connected.map(({ data }) => data.client_id)).toEqual(SESSIONS.map(([client]) => client));
    const byClient = left.sort((a, b) => Number(a.data.client_id) - Number(b.data.client_id));
    expect(
      byClient.map(({ data }) => [data.client_id, data.user.slice(0, 8), data.session_duration]),
    ).toEqual(
      SESSIONS.map(([client, user, duration]) => [client, expect.stringMatching(`^${user}`), duration]),
    );
    expect(connected[5]?.data).toMatchObject({ worker: `${USER}.rig1`, useragent: 'cpuminer/2.5.1' });
    expect(JSON.stringify([connected, left])).not.toContain('127.0.0.1');
    expect(await harness.stream.events('block_found')).toEqual([]);

    // Nothing of it comes again.
    await program.stop();
    harness.start({ TZ });
    const newest = Date.parse('2026-11-21T22:54:00Z');
    pool().authorised(newest, 13, USER);
    await harness.holds(SESSIONS.length + 1, 'miner_connected');
    expect(await harness.stream.events('new_block_network')).toHaveLength(TIPS.length);
    // The copied users/ knows nothing of the new session, and may have said so by now.
    const ended = (await idsOf('miner_disconnected')).filter((id) => !id.endsWith(':left'));
    expect(ended).toHaveLength(SESSIONS.length);
  });

  it('should tell of blocks: what the shares say, and what the node said to it', async () => {
    const now = Date.now() - 60_000;
    const log = pool();
    log.say(now, 'Loaded 2 users and 2 workers', 'Network diff set to 100.0');
    log.minute(now);
    const share = { username: USER, workername: `${USER}.rig1` };
    log.share(now + 1_000, 900, 1, { ...share, sdiff: 99.9, hash: hashOf('1') });
    log.share(now + 2_000, 900, 1, { ...share, sdiff: 100.5, hash: hashOf('2') });
    log.share(now + 3_000, 900, 1, {
      ...share,
      sdiff: 500,
      hash: hashOf('3'),
      result: false,
      error: [21, 'Stale', null],
    });
    log.say(
      now + 2_100,
      'Possible block solve diff 100.500000 !',
      'Submitting block data!',
      'BLOCK ACCEPTED!',
    );
    log.say(
      now + 2_200,
      `Solved and confirmed block 900 by ${USER}.rig1`,
      'Block solved after 5 shares at 1.0% diff',
    );
    harness.start();
    await harness.holds(2, 'block_found');
    // The difficulty changes: a share is judged by that of its own time.
    log.say(now + 10_000, 'Network diff set to 200.0');
    log.share(now + 11_000, 901, 2, { ...share, sdiff: 150, hash: hashOf('4') });
    log.share(now + 12_000, 901, 2, { ...share, sdiff: 201, hash: hashOf('5') });
    log.say(now + 12_100, 'SUBMIT BLOCK RETURNED: bad-txns-inputs-missingorspent');
    log.say(now + 12_200, 'Submitted, but had block 901 rejected');
    await harness.holds(4, 'block_found');
    const blocks = (await harness.stream.events('block_found')).sort((a, b) => a.time - b.time);
    expect(blocks.map(({ time }) => time)).toEqual([2_000, 2_200, 12_000, 12_200].map((ms) => now + ms));
    expect(blocks.map(({ data }) => data)).toEqual([
      {
        ...{ user: USER, worker: `${USER}.rig1`, height: 900, hash: hashOf('2') },
        ...{ diff: 100.5, network_diff: 100, status: 'candidate' },
      },
      { user: USER, worker: `${USER}.rig1`, height: 900, network_diff: 100, status: 'confirmed' },
      expect.objectContaining({ height: 901, hash: hashOf('5'), network_diff: 200, status: 'candidate' }),
      {
        ...{ user: 'pool', worker: '', height: 901, network_diff: 200, status: 'refused' },
        reason: 'bad-txns-inputs-missingorspent',
      },
    ]);
    expect(blocks[0]?.eventId).toMatch(/^00000384\/6b021da900000001\.sharelog:\d+:block$/);
    expect(new Set(blocks.map(({ eventId }) => eventId)).size).toBe(4);
  });

  it('should reread a status file that it meets empty or half written', async () => {
    const path = join(harness.directory.path, 'pool', 'pool.status');
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, '');
    const program = harness.start();
    await waitFor('the message', () => program.messages.includes('ready'));
    const now = Date.now() - 1_000;
    const status = `{"runtime": 60, "lastupdate": ${Math.floor(now / 1000)}}\n{"hashrate1m": "1M"}\n{"netdiff": 0.0125}\n`;
    const log = pool();
    const share = { username: USER, workername: USER, sdiff: 0.02 };
    writeFileSync(path, status.slice(0, 30));
    log.share(now + 500, 900, 1, { ...share, hash: hashOf('a') });
    await harness.holds(1);
    // As ckpool does it: emptied, then written, in place.
    truncateSync(path, 0);
    writeFileSync(path, status);
    await waitFor('the difficulty', async () =>
      (await harness.stream.redis.hget('collector:state:ckpool', 'difficulties'))?.includes('0.0125'),
    );
    log.share(now + 600, 900, 1, { ...share, hash: hashOf('b') });
    await harness.holds(1, 'block_found');
    const [block] = await harness.stream.events('block_found');
    expect(block?.data).toMatchObject({ hash: hashOf('b'), network_diff: 0.0125, status: 'candidate' });
  });

  it('should follow ckpool.log through every kind of rotation', async () => {
    const now = Date.now() - 100_000;
    const log = pool();
    const path = join(harness.directory.path, 'ckpool.log');
    let clients = 0;
    const connect = (writer = log) => {
      clients += 1;
      writer.authorised(now + clients, clients, USER);
    };
    log.minute(now);
    connect();
    const program = harness.start();
    await harness.holds(1, 'miner_connected');

    // Renamed: the pool writes on into the old file, until it opens the new one.
    renameSync(path, `${path}.1`);
    const old = readFileSync(`${path}.1`, 'utf8').length;
    clients += 1;
    harness.directory.append(
      'ckpool.log.1',
      `[${stamp(now + 2)}] Authorised client 2 ::1 worker ${USER} as user ${USER}\n`,
    );
    await harness.holds(2, 'miner_connected');
    connect();
    await harness.holds(3, 'miner_connected');

    // Copied and emptied.
    copyFileSync(path, `${path}-20261122`);
    truncateSync(path, 0);
    log.minute(now + 4);
    connect();
    await harness.holds(4, 'miner_connected');

    // Moved out of the directory, and written to once more.
    const elsewhere = mkdtempSync(join(tmpdir(), 'tbg-archive-'));
    renameSync(path, join(elsewhere, 'ckpool.log'));
    clients += 1;
    writeFileSync(
      join(elsewhere, 'ckpool.log'),
      `[${stamp(now + 5)}] Authorised client 5 ::1 worker ${USER} as user ${USER}\n`,
      { flag: 'a' },
    );
    await harness.holds(5, 'miner_connected');
    await program.stop();

    // While nobody looked: the rest of a log that was renamed, and a whole one behind it.
    log.minute(now + 6);
    connect();
    renameSync(path, `${path}.3`);
    log.minute(now + 7);
    connect();
    const last = harness.start();
    await harness.holds(7, 'miner_connected');
    const connected = await harness.stream.events('miner_connected');
    expect(connected.map(({ data }) => data.client_id)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(connected[1]?.eventId).toMatch(new RegExp(`^ckpool\\.log@[0-9a-f]{12}:${old}$`));
    expect(new Set(connected.map(({ eventId }) => eventId)).size).toBe(7);
    expect(await last.stop()).toBe(0);
    rmSync(elsewhere, { recursive: true });
  });

  it('should end the sessions that a stop of the pool ends, and those that users/ does not know any more', async () => {
    const now = Date.now() - 600_000;
    const log = pool();
    log.minute(now);
    log.authorised(now + 1_000, 1, USER, '.a');
    log.authorised(now + 2_000, 1, USER, '.b');
    log.authorised(now + 3_000, 2, OTHER);
    log.say(now + 10_000, 'ckpool stratifier starting');
    log.minute(now + 11_000);
    log.authorised(now + 20_000, 1, USER, '.a');
    log.authorised(now + 21_000, 2, OTHER);
    // Never seen coming, and no address: nobody's session.
    log.say(now + 22_000, 'Dropped client 9 127.0.0.1 user notanaddress worker notanaddress.rig1 ');
    log.say(now + 22_100, `Dropped client 9 127.0.0.1 user ${USER} worker x worker ${USER} worker x `);
    const program = harness.start();
    await harness.holds(3, 'miner_disconnected');
    const first = await harness.stream.events('miner_disconnected');
    expect(first.map(({ data, time }) => [data.worker, data.session_duration, time])).toEqual([
      [`${USER}.a`, 2, now + 3_000],
      [`${USER}.b`, 1, now + 3_000],
      [OTHER, 0, now + 3_000],
    ]);
    expect(new Set(await idsOf('miner_disconnected')).size).toBe(3);

    expect(await program.stop()).toBe(0);
    harness.directory.append(
      `users/${USER}`,
      JSON.stringify({ workers: 1, worker: [{ workername: `${USER}.a`, started: 5 }] }),
    );
    harness.directory.append(`users/${OTHER}`, JSON.stringify({ workers: 0, worker: [] }));
    const written = new Date(now + 300_000);
    for (const user of [USER, OTHER])
      utimesSync(join(harness.directory.path, 'users', user), written, written);
    harness.start();
    await harness.holds(4, 'miner_disconnected');
    const last = (await harness.stream.events('miner_disconnected')).at(-1);
    expect(last).toMatchObject({ time: now + 300_000, data: { user: OTHER, session_duration: 279 } });
    expect(last?.eventId).toMatch(/:left$/);
  });
});

const stamp = (ms: number): string => new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
