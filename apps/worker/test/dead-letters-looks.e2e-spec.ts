import { execFile as execFileWithCallback } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DEAD_STREAM, GROOVE_DEAD_STREAM, GROOVE_STREAM, LIMITS } from '@app/contracts';
import { TestRedis } from '@app/testing';
import { Redis } from 'ioredis';
import { deadLetters, deadFields, entriesOf, putAside, spawnDeadLetters } from './dead-letters-rig';
import { address } from './support';

const execFile = promisify(execFileWithCallback);
const data = (more: object = {}) =>
  JSON.stringify({ user: address(1), worker: 'rig', diff: 1, sdiff: 2, accepted: true, ...more });
const fields = (more: Record<string, string> = {}) => ({
  event: 'share_submitted',
  ts: '1764538630.5',
  data: data(),
  ...more,
});
/** Whatever a terminal obeys or hides; the line feed ends our own lines. */
const UNSEEN = /[^\P{C}\n]|[\u2028\u2029]/u;

describe('the dead-letter streams as an operator sees them', () => {
  let redis: TestRedis;
  let client: Redis;
  beforeAll(async () => {
    redis = await TestRedis.start();
    client = new Redis(redis.url);
  });
  beforeEach(() => client.flushall());
  afterAll(async () => {
    client?.disconnect();
    await redis?.stop();
  });
  const run = (...args: string[]) => deadLetters(redis.url, ...args);
  const grooveDead = (id: string, reason: string, entry: string[]) =>
    client.xadd(
      GROOVE_DEAD_STREAM,
      '*',
      'id',
      id,
      'reason',
      reason,
      'entry',
      JSON.stringify(entry),
      'ts',
      '1764538630',
    );

  it('should be empty where there are none', async () => {
    expect(await run('list')).toEqual({
      code: 0,
      out: 'mining:dead: 0 entries, groove:dead: 0 entries\n',
      err: '',
    });
    expect((await run('show')).out).toBe('There is no such entry.\n');
    expect((await run('retry', '--all')).out).toBe('Re-queued 0 entries.\n');
  });

  it('should be counted by stream and by reason, whatever numbers and names the reasons carry', async () => {
    const time = Date.parse('2026-11-30T12:00:00Z');
    await putAside(client, [
      { id: '1-0', fields: fields(), reason: 'failed 5 times: worker "a" is odd', ts: time },
      { id: '2-0', fields: fields(), reason: 'failed 12 times: worker "b c" is odd', ts: time + 60_000 },
      { id: '3-0', fields: fields(), reason: 'unknown event: one', stream: 'mining:one', ts: time },
      { id: '4-0', fields: fields(), reason: 'unknown event: two', stream: 'mining:one', ts: time },
      { id: '5-0', fields: fields(), reason: 'diff: missing', ts: time },
    ]);
    await grooveDead('1-1', 'user_id: no id', []);
    const { out } = await run('list');
    expect(out).toContain('mining:dead: 5 entries, groove:dead: 1 entry');
    expect(out).toMatch(
      /^2 +mining:share_submitted +2026-11-30T12:00:00Z +2026-11-30T12:01:00Z +failed N times: worker "…" is odd$/m,
    );
    expect(out).toMatch(/^2 +mining:one .*unknown event: …$/m);
    expect(out).toMatch(/^1 +groove:events +2025-11-30T21:37:10Z .*user_id: no id$/m);
    const { queues } = JSON.parse((await run('list', '--json', '--groove')).out) as { queues: unknown };
    expect(queues).toEqual([
      {
        stream: 'groove:dead',
        entries: 1,
        groups: [
          {
            ...{ stream: 'groove:events', reason: 'user_id: no id', count: 1 },
            ...{ oldest: '2025-11-30T21:37:10Z', newest: '2025-11-30T21:37:10Z' },
          },
        ],
      },
    ]);
  });

  it('should be listed in a bounded number of lines whatever streams and reasons are claimed', async () => {
    const word = (n: number) => [...String(n)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
    const many = Array.from({ length: 1_000 }, (_, n) => ({
      id: '1-0',
      fields: fields(),
      reason: `x ${word(n)}`,
    }));
    await putAside(client, many);
    const lines = (await run('list')).out.trim().split('\n');
    expect(lines.length).toBeLessThan(LIMITS.deadLetterGroups + 10);
    const counts = lines.map((line) => Number(/^\d+/.exec(line)?.[0] ?? 0));
    expect(counts.reduce((sum, count) => sum + count)).toBe(1_000);
    expect(lines.join('\n')).toMatch(/^800 .*\(other reasons\)$/m);
  });

  it('should show the fields, the reason, and whether today’s worker would accept them', async () => {
    const [good, bad] = await putAside(client, [
      { id: '1-0', fields: fields({ event_id: 'mine' }), reason: 'failed 5 times: x', ts: 1764538631000 },
      { id: '2-0', fields: fields({ data: data({ diff: 0 }) }), reason: 'diff: too small' },
      { id: '3-0', fields: fields(), reason: 'x', stream: 'mining:nowhere' },
    ]);
    const one = (await run('show', good ?? '')).out;
    expect(one).toContain(`${good} in mining:dead`);
    for (const part of [
      /from +mining:share_submitted 1-0/,
      /dead-lettered +2025-11-30T21:37:11Z/,
      /event_id = mine/,
    ])
      expect(one).toMatch(part);
    expect(one).toMatch(/today +would be accepted now$/m);
    expect((await run('show', bad ?? '')).out).toMatch(/today +would be refused now: diff/);
    expect((await run('show', '--stream', 'nowhere')).out).toContain('its original stream is none of ours');
    const all = (await run('show', '--limit', '2')).out;
    expect(all.match(/ in mining:dead$/gm)).toHaveLength(2);
    expect(all).toContain('--limit N shows more than 2');
    const json = JSON.parse((await run('show', '--json', good ?? '')).out) as object;
    expect(json).toMatchObject({ accepted_now: true, refusal: null, original_id: '1-0' });
  });

  it('should print a stranger’s text so that a terminal shows it and does not obey it', async () => {
    const evil = '\u001b]0;owned\u0007\u001b[2J\r\n\u009b31m\u202eabc\u2066\u200b\u2028\ud800\ufeff\\x1b 雷';
    await putAside(client, [
      {
        ...{ id: evil, stream: `mining:${evil}`, reason: `unexpected ${evil}` },
        fields: { ...fields({ data: data({ worker: evil }) }), [evil]: evil, ['__proto__']: evil },
      },
    ]);
    for (const args of [['list'], ['list', '--json'], ['show'], ['show', '--json'], ['retry', '--all']]) {
      const { out, err } = await run(...args);
      expect(out).not.toMatch(UNSEEN);
      expect(out).toContain('雷');
      expect(err).toBe('');
    }
    const { out } = await run('show');
    expect(out).toContain(String.raw`\x1b]0;owned\x07\x1b[2J\x0d\x0a\x9b31m\u{202e}abc`);
    // What looks like an escape in the entry itself cannot pass for one of ours.
    expect(out).toContain(String.raw`\\x1b 雷`);
    const [shownAs] = JSON.parse(`[${(await run('show', '--json')).out}]`) as { stream: string }[];
    expect(shownAs?.stream).toBe(`mining:${Buffer.from(evil).toString()}`);
    const unknown = await run('show', '--reason', '\u001b[2J');
    expect(unknown.out + unknown.err).not.toMatch(UNSEEN);
  });

  it('should cut what is very long', async () => {
    await putAside(client, [{ id: '1-0', fields: fields({ data: 'y'.repeat(3_000_000) }) }]);
    const { out } = await run('show');
    expect(out.length).toBeLessThan(3 * LIMITS.deadLetterShownCharacters);
    expect(out).toContain('… (3000000 characters)');
  });

  it('should list 100,000 entries within a heap that could not hold them', async () => {
    const list = deadFields({ id: '1-0', fields: fields({ data: data({ padding: 'p'.repeat(1_500) }) }) });
    const fill = `for i = 1, 10000 do redis.call('XADD', KEYS[1], '*', unpack(ARGV)) end`;
    for (let n = 0; n < 10; n += 1) await client.eval(fill, 1, DEAD_STREAM, ...list);
    const { ended } = spawnDeadLetters(redis.url, ['list'], ['--max-old-space-size=48']);
    const { code, out, err } = await ended;
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^100000 +mining:share_submitted/m);
  }, 120_000);

  it('should be dropped only when that is confirmed, and only what was named', async () => {
    await putAside(client, [
      { id: '1-0', fields: fields(), reason: 'diff: missing' },
      { id: '2-0', fields: fields(), reason: 'user: missing' },
      { id: '3-0', fields: fields(), reason: 'user: missing', stream: 'mining:diff_updated' },
    ]);
    const asked = await run('drop', '--reason', 'user');
    expect(asked).toMatchObject({
      code: 2,
      out: 'Nothing was dropped: say --yes to drop 2 entries for good.\n',
    });
    expect(await client.xlen(DEAD_STREAM)).toBe(3);
    const narrow = await run('drop', '--reason', 'user', '--stream', 'diff_updated', '--yes');
    expect(narrow).toMatchObject({ code: 0, out: 'Dropped 1 entry.\n' });
    expect((await entriesOf(client, DEAD_STREAM)).map(({ id }) => id)).toEqual(['1-0', '2-0']);
    expect((await run('drop', '--all', '--yes')).out).toBe('Dropped 2 entries.\n');
    expect((await run('drop', '--all', '--yes', '--mining')).out).toBe('Dropped 0 entries.\n');
  });

  it('should re-queue groove’s entries as they were, and ask which stream an id of both means', async () => {
    const entry = [
      'user_id',
      '7',
      'event_id',
      'e-1',
      'ts',
      '1',
      'data',
      '{"kind":"upload","session_id":"s"}',
    ];
    const odd = ['user_id', '7', 'ts', '1', 'data', '{"kind":"upload","session_id":"s"}'];
    const id = await grooveDead('1-0', 'failed 5 times: x', entry);
    await grooveDead('2-0', 'event_id: missing or too long', odd);
    await client.xadd(DEAD_STREAM, id ?? '*', ...deadFields({ id: '1-0', fields: fields() }));
    const unclear = await run('retry', id ?? '');
    expect(unclear).toMatchObject({
      code: 1,
      err: expect.stringContaining('say --mining or --groove') as string,
    });
    expect((await run('show', '--groove')).out).toMatch(/refused now: event_id: missing/);
    const { code, out } = await run('retry', '--groove', '--all');
    expect([code, out]).toEqual([1, expect.stringContaining('Re-queued 1 entry.')]);
    const [moved] = await client.xrange(GROOVE_STREAM, '-', '+');
    expect(moved?.[1]).toEqual(entry);
    expect(await client.xlen(GROOVE_DEAD_STREAM)).toBe(1);
    expect(await client.xlen(DEAD_STREAM)).toBe(1);
  });

  it('should say which ids are not there, and do nothing', async () => {
    const [id] = await putAside(client, [{ id: '1-0', fields: fields() }]);
    const { code, err } = await run('drop', id ?? '', '5-5', '--yes');
    expect([code, err]).toEqual([1, expect.stringContaining('5-5')]);
    expect(await client.xlen(DEAD_STREAM)).toBe(1);
  });

  it('should be those of the running installation where no Redis is named', async () => {
    await putAside(client, [{ id: '1-0', fields: fields() }]);
    const folder = mkdtempSync(join(tmpdir(), 'tbg-dead-letters-'));
    writeFileSync(join(folder, 'run.json'), JSON.stringify({ redis: redis.url }));
    const script = join(__dirname, '../../../scripts/dead-letters.mjs');
    const env = { PATH: process.env.PATH, TBG_LOCAL_DIR: folder };
    const { stdout } = await execFile(process.execPath, [script, 'list'], { env });
    expect(stdout).toContain('mining:dead: 1 entry');
    const usage = await execFile(process.execPath, [script, '--help'], { env });
    expect(usage.stdout).toContain('EXAMPLES');
    const wrong = execFile(process.execPath, [script, 'burn'], { env });
    await expect(wrong).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('list, show') as string,
    });
    rmSync(folder, { recursive: true });
  });

  it('should say which Redis was tried, without its password', async () => {
    for (const url of ['redis://me:hunter2@127.0.0.1:1/3', 'redis://127.0.0.1:1?password=hunter2']) {
      const { code, out, err } = await deadLetters(url, 'list');
      expect([code, out]).toEqual([1, '']);
      expect(err).toContain('127.0.0.1:1');
      expect(err).toContain('ECONNREFUSED');
      expect(err).toContain('REDIS_URL');
      expect(err).not.toContain('hunter2');
    }
    expect(await deadLetters('', 'list')).toMatchObject({
      code: 1,
      err: expect.stringContaining('npm start') as string,
    });
    const odd = await deadLetters('mysql://me:hunter2@x', 'list');
    expect(odd).toMatchObject({ code: 1, err: expect.stringContaining('REDIS_URL') as string });
    expect(odd.err).not.toContain('hunter2');
  });
});
