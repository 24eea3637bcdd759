import { GrooveKeepingRepository, GrooveQuotas, GrooveStoredRepository } from '@app/database';
import { LIMITS } from '@app/contracts';
import { Redis } from 'ioredis';
import { DataSource } from 'typeorm';
import { RATE_LIMITS } from '../src/http/rate-limiter';
import { NDJSON } from './groove-path';
import { GrooveRig } from './groove-rig';
import { makeWallet } from './test-app';

const rig = new GrooveRig();
let redis: Redis;
beforeAll(() => (redis = new Redis(rig.api.redis.url)));
afterAll(() => redis.disconnect());

const userId = (): number => rig.session.user.id;
const other = async (): Promise<string> => (await rig.api.signIn(makeWallet())).access_token;
const hook = (body: object, token = rig.token, headers: Record<string, string> = {}) =>
  rig.api.http
    .post('/api/v1/groove/ingest/hooks')
    .set({ Authorization: `Bearer ${token}`, ...headers })
    .send(body);
const raw = (body: string, token = rig.token) =>
  rig.api.http
    .post('/api/v1/groove/ingest/hooks')
    .set('Authorization', `Bearer ${token}`)
    .set('Content-Type', 'application/json')
    .send(body);
const event = (input: string): string =>
  `{"session_id":"s","hook_event_name":"PostToolUse","tool_name":"x","tool_input":${input}}`;
/** 22 KB of 11,000 values. */
const HEAVY = event(`[${'1,'.repeat(11_000)}1]`);
const ROOM = LIMITS.httpBodyBytes - 200;
const NESTED = event(`${'['.repeat(ROOM / 2)}${']'.repeat(ROOM / 2)}`);
const upload = (body: string, query: string, token = rig.token) =>
  rig.api.http
    .post(`/api/v1/groove/ingest/transcripts${query}`)
    .set('Authorization', `Bearer ${token}`)
    .set('Content-Type', NDJSON)
    .send(body);
const lines = (count: number) =>
  `${JSON.stringify({ role: 'user', content: 'x'.repeat(10_000) })}\n`.repeat(count);

describe('hooks of many values', () => {
  it('should be refused to the user who sends a flood of them, and taken from another', async () => {
    const token = await other();
    await raw(HEAVY, token).expect(202);
    const flood = Array.from({ length: 60 }, async () => (await raw(NESTED)).status);
    const honest = await raw(HEAVY, token);
    const statuses = await Promise.all(flood);
    expect(honest.status).toBe(202);
    expect(new Set(statuses)).toEqual(new Set([202, 429]));
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(40);
  });

  it('should count as hooks before they are read', async () => {
    await redis.set(`ratelimit:groove_hook:${userId()}`, RATE_LIMITS.groove_hook, 'EX', 60);
    await raw(`[${'1,'.repeat(20_000)}`).expect(429);
  });

  it('should be refused with 429 when the thread time of the user is spent, and light ones taken', async () => {
    const key = `ratelimit:groove_hook_ms:${userId()}`;
    await raw(HEAVY).expect(202);
    expect(Number(await redis.get(key))).toBeGreaterThan(0);
    await redis.set(key, LIMITS.grooveHookMsPerMinute, 'EX', 60);
    const refused = await raw(HEAVY).expect(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    await raw(event('[1]')).expect(202);
  });
});

describe('the quotas of groove', () => {
  const quotas = (): GrooveQuotas => rig.api.app.get(GrooveQuotas);
  const stored = (): GrooveStoredRepository => rig.api.app.get(GrooveStoredRepository);
  const limit = (given: Record<string, number>) => Object.assign(quotas(), given);
  const bytes = async (): Promise<number> => {
    const [row] = await rig.api.database.rows<{ bytes: number }>(
      `SELECT bytes FROM groove_stored WHERE user_id = $1`,
      [userId()],
    );
    return Number(row?.bytes ?? 0);
  };
  const fresh = () => Object.assign(stored(), { sum: undefined });
  let before: GrooveQuotas;
  beforeEach(() => (before = { ...quotas() }));
  afterEach(() => void limit({ ...before }));

  it('should refuse at the common limit only users above their share, and everybody at the hard limit', async () => {
    await upload(lines(50), '?session_id=much').expect(200);
    fresh();
    limit({ ofAll: (await stored().total()) - 1, share: 20 * 1024 });
    await upload(lines(1), '?session_id=more').expect(507);
    const token = await other();
    await upload(lines(1), '?session_id=first', token).expect(200);
    await hook({ session_id: 'h', hook_event_name: 'UserPromptSubmit', prompt: 'x' }, token).expect(200);
    await hook({ session_id: 'h', hook_event_name: 'UserPromptSubmit', prompt: 'x' }).expect(507);
    fresh();
    limit({ ofAll: Math.floor((await stored().total()) / 1.25) - 1 });
    await upload(lines(1), '?session_id=second', token).expect(507);
  });

  it('should count sessions and keys of hooks without a message, and no longer when they are deleted', async () => {
    const start = (session_id: string, key?: string) =>
      hook({ session_id, hook_event_name: 'SessionStart' }, rig.token, key ? { 'Idempotency-Key': key } : {});
    await start('one').expect(200);
    expect(await bytes()).toBe(LIMITS.grooveRowBytes);
    await start('one').expect(200);
    expect(await bytes()).toBe(LIMITS.grooveRowBytes);
    await start('one', 'a').expect(200);
    await start('one', 'a').expect(200);
    await start('other', 'a').expect(200);
    expect(await bytes()).toBe(2 * LIMITS.grooveRowBytes);
    limit({ ofUser: await bytes() });
    await start('two').expect(413);
    await start('one', 'b').expect(413);
    await start('one').expect(200);
    expect(await bytes()).toBe(2 * LIMITS.grooveRowBytes);
    const keeping = new GrooveKeepingRepository(rig.api.app.get(DataSource));
    await keeping.pruneMarks(Date.now() + 365 * 86_400_000);
    expect(await bytes()).toBe(LIMITS.grooveRowBytes);
    await start('two').expect(200);
    await rig.api.database.rows(`DELETE FROM groove_sessions WHERE user_id = $1`, [userId()]);
    expect(await bytes()).toBe(0);
  });

  it('should take one of several events with one key that come at the same time in sessions of their own', async () => {
    const body = { hook_event_name: 'Stop', last_assistant_message: 'Done' };
    const sent = Array.from({ length: 20 }, (_, index) =>
      hook({ ...body, session_id: `race-${index}` }, rig.token, { 'Idempotency-Key': 'race' }).expect(202),
    );
    const taken = (await Promise.all(sent)).map((answer) => answer.body as { duplicate: boolean });
    expect(taken.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
    const sessions = `SELECT 1 FROM groove_sessions WHERE user_id = $1`;
    expect(await rig.api.database.rows(sessions, [userId()])).toHaveLength(1);
  });

  it('should store hooks with keys and lines of one session at the same time without a deadlock', async () => {
    const body = { session_id: 'both', hook_event_name: 'UserPromptSubmit', prompt: 'x' };
    const sent = Array.from({ length: 40 }, async (_, index) =>
      index % 2 === 0
        ? (await hook(body, rig.token, { 'Idempotency-Key': String(index) })).status
        : (await upload(`${JSON.stringify({ role: 'user', content: `${index}` })}\n`, '?session_id=both'))
            .status,
    );
    const statuses = await Promise.all(sent);
    expect(statuses.filter((status) => status >= 500)).toEqual([]);
  });

  it.each([
    ['blank lines', '\n'.repeat(100_000)],
    ['lines of blanks', `${' '.repeat(63)}\n`.repeat(2_000)],
    ['lines that are not UTF-8', Buffer.alloc(100_000, 0xff)],
    ['a line that is too long', 'x'.repeat(LIMITS.grooveLineBytes + 100_000)],
  ])('should charge the bytes read of a body without a length: %s', async (_, sent) => {
    const key = `ratelimit:groove_transcript_kib:${userId()}`;
    await redis.set(key, LIMITS.grooveTranscriptKibPerMinute - 20, 'EX', 60);
    const url = `${await rig.api.app.getUrl()}/api/v1/groove/ingest/transcripts?session_id=chunks`;
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(Buffer.from(sent));
        controller.close();
      },
    });
    const headers = { Authorization: `Bearer ${rig.token}`, 'Content-Type': NDJSON };
    const answer = await fetch(url, { method: 'POST', headers, body, duplex: 'half' } as RequestInit);
    expect(answer.status).toBe(429);
  });
});
