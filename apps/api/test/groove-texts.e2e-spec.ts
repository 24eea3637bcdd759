import { LIMITS } from '@app/contracts';
import { GrooveQuotas, GrooveStoredRepository } from '@app/database';
import { longestStretch } from '@app/testing';
import { Redis } from 'ioredis';
import { NDJSON } from './groove-path';
import { GrooveRig } from './groove-rig';

const rig = new GrooveRig();
let redis: Redis;
beforeAll(() => (redis = new Redis(rig.api.redis.url)));
afterAll(() => redis.disconnect());

const user = (content: string) => ({ role: 'user', content });
const userId = (): number => rig.session.user.id;
const rows = <Row>(sql: string, parameters: unknown[] = []) => rig.api.database.rows<Row>(sql, parameters);
const hook = (body: object) => rig.api.post('/api/v1/groove/ingest/hooks', body, rig.token);
const upload = (body: string | Buffer, query: string) =>
  rig.api.http
    .post(`/api/v1/groove/ingest/transcripts${query}`)
    .set('Authorization', `Bearer ${rig.token}`)
    .set('Content-Type', NDJSON)
    .send(body);
async function teach(): Promise<string> {
  const insight = 'Use pnpm instead of npm in this repository';
  const body = { description: insight, insight, category: 'preference', scope: { kind: 'global' } };
  return ((await rig.api.post('/api/v1/groove/learnings', body, rig.token)).body as { id: string }).id;
}
const MARKS = '\u0315\u0300\u05B0\u094D\u0334';
const KIB = 1024;
/** About 35 KB each. */
const PROMPTS: Record<string, string> = {
  'combining marks in turn': `a. b. c${MARKS.repeat(3_300)}`,
  'Latin words, no two alike': Array.from({ length: 6_000 }, (_, index) => `w${index.toString(36)}`).join(
    ' ',
  ),
  'Hangul jamo': '\u1112\u1161\u11AB'.repeat(3_900),
  Arabic: '\u0643\u0650\u062A\u064E\u0627\u0628 '.repeat(2_700),
  'emoji joined by ZWJ': '\u{1F469}\u200D\u{1F469}\u200D\u{1F467}\u200D\u{1F466} '.repeat(1_400),
  'one endless word': 'x'.repeat(35_000),
  'blanks alone but for the ends': `a${' '.repeat(35_000)}b`,
};
/** Before, each of the first kind took 450 ms of the loop. */
const BLOCKED_MOST_MS = 150;

/** A learning that waits for a request that fits it. */
async function deferred(session_id: string): Promise<void> {
  const id = await teach();
  await hook({ session_id, hook_event_name: 'SessionStart' }).expect(200);
  await rows(
    `INSERT INTO groove_injections (user_id, session_id, learning_id, strategy, withheld)
     VALUES ($1, $2, $3, 'deferred', false)
     ON CONFLICT (user_id, session_id, learning_id) DO UPDATE SET strategy = 'deferred', withheld = false, due_at = NULL`,
    [userId(), session_id, id],
  );
}

async function metric(line: string): Promise<number> {
  const { text } = await rig.api.get('/metrics').expect(200);
  const found = text.split('\n').find((one) => one.startsWith(`${line} `));
  return Number(found?.split(' ')[1] ?? 0);
}

describe('texts that come into groove', () => {
  it.each(Object.entries(PROMPTS))('should not block the api with a request: %s', async (name, prompt) => {
    await deferred(name);
    const event = { session_id: name, hook_event_name: 'UserPromptSubmit', prompt };
    await hook(event).expect(200);
    const longest = await longestStretch(async () => {
      for (let count = 0; count < 6; count += 1) await hook(event).expect(200);
    });
    expect(longest).toBeLessThan(BLOCKED_MOST_MS);
  });

  it.each(Object.entries(PROMPTS))('should not block the api with a transcript: %s', async (name, text) => {
    const line = JSON.stringify(user(text));
    const body = Buffer.from(`${line}\n`.repeat(60));
    await upload('{}', '?session_id=warm').expect(200);
    const longest = await longestStretch(async () => {
      await upload(body, `?session_id=${encodeURIComponent(name)}`).expect(200);
    });
    expect(longest).toBeLessThan(BLOCKED_MOST_MS);
  });

  it('should not block the api with one line of four mebibytes, whatever is in it', async () => {
    const room = LIMITS.grooveLineBytes - 200;
    const lines = [
      `{"role":"user","content":"${'x'.repeat(room)}"}`,
      `{"tool_name":"x","input":[${'{},'.repeat(room / 3 - 10)}{}]}`,
      `{"tool_name":"x","input":${'['.repeat(room / 2)}${']'.repeat(room / 2)}}`,
      ' '.repeat(room),
    ];
    for (const line of lines) {
      const longest = await longestStretch(async () => {
        await upload(Buffer.from(`${line}\n`), '?session_id=long').expect(200);
      });
      expect(longest).toBeLessThan(BLOCKED_MOST_MS);
    }
  });

  it('should not block the api with a hook of one mebibyte, whatever is in it', async () => {
    const room = LIMITS.httpBodyBytes - 200;
    const inputs = {
      arrays: `${'['.repeat(room / 2)}${']'.repeat(room / 2)}`,
      objects: `[${'{},'.repeat(room / 3 - 2)}{}]`,
      keys: `{${Array.from({ length: room / 16 }, (_, index) => `"${String(index).padStart(10, 'k')}":1`).join(',')}}`,
      text: `"${'x'.repeat(room)}"`,
    };
    const send = (name: string, input: string) =>
      rig.api.http
        .post('/api/v1/groove/ingest/hooks')
        .set('Authorization', `Bearer ${rig.token}`)
        .set('Content-Type', 'application/json')
        .send(
          `{"session_id":"${name}","hook_event_name":"PostToolUse","tool_name":"x","tool_input":${input}}`,
        );
    await send('warm', '[]').expect(202);
    for (const [name, input] of Object.entries(inputs)) {
      const longest = await longestStretch(async () => void (await send(name, input).expect(202)));
      expect([name, longest < BLOCKED_MOST_MS ? 'short' : longest]).toEqual([name, 'short']);
    }
    await send('broken', `[${'1,'.repeat(20_000)}`).expect(400);
    const stored = await rows<{ n: number }>(
      `SELECT count(*)::int AS n FROM groove_messages WHERE user_id = $1 AND source = 'hook'`,
      [userId()],
    );
    expect(stored[0]?.n).toBe(5);
  });

  it('should refuse a body of too many values where no thread reads it', async () => {
    const body = `{"btc_address":[${'1,'.repeat(20_000)}1]}`;
    const answer = await rig.api.http
      .post('/api/v1/auth/challenge')
      .set('Content-Type', 'application/json')
      .send(body)
      .expect(400);
    expect((answer.body as { detail: string }).detail).toBe('The body may hold 10000 values; send less.');
  });

  it('should answer without deferred learnings when the budget of a user is spent, and count it', async () => {
    await deferred('spent');
    const key = `ratelimit:groove_request_ms:${userId()}`;
    await redis.set(key, LIMITS.grooveRequestMsPerMinute, 'EX', 60);
    const counted = 'tbg_groove_requests_without_learnings_total{reason="budget"}';
    const before = await metric(counted);
    const { body } = await hook({
      session_id: 'spent',
      hook_event_name: 'UserPromptSubmit',
      prompt: 'Use it',
    }).expect(200);
    expect(body).toEqual({
      hookSpecificOutput: { hookEventName: 'UserPromptSubmit', additionalContext: '' },
    });
    expect(await metric(counted)).toBe(before + 1);
    const stored = await rows(`SELECT 1 FROM groove_messages WHERE user_id = $1 AND session_id = 'spent'`, [
      userId(),
    ]);
    expect(stored).toHaveLength(1);
  });

  it('should charge thread time to the user', async () => {
    await deferred('charged');
    await hook({ session_id: 'charged', hook_event_name: 'UserPromptSubmit', prompt: PROMPTS.Arabic }).expect(
      200,
    );
    const spent = Number(await redis.get(`ratelimit:groove_request_ms:${userId()}`));
    expect(spent).toBeGreaterThan(0);
  });
});

describe('what groove stores', () => {
  const quotas = (): GrooveQuotas => rig.api.app.get(GrooveQuotas);
  const bytes = async (): Promise<number> => {
    const [row] = await rows<{ bytes: number }>(`SELECT bytes FROM groove_stored WHERE user_id = $1`, [
      userId(),
    ]);
    return Number(row?.bytes ?? 0);
  };
  const lines = (count: number) => `${JSON.stringify(user('x'.repeat(10_000)))}\n`.repeat(count);
  const limit = (given: Partial<{ ofUser: number; ofAll: number }>) => Object.assign(quotas(), given);
  let before: GrooveQuotas;
  beforeEach(() => (before = { ...quotas() }));
  afterEach(() => void limit(before));

  it('should be counted by user, and right after a session, its texts or its account are deleted', async () => {
    await upload(lines(10), '?session_id=a').expect(200);
    const one = await bytes();
    expect(one).toBeGreaterThan(100_000);
    expect(one).toBeLessThan(110_000);
    await upload(lines(10), '?session_id=a').expect(200);
    expect(await bytes()).toBe(one);
    await upload(lines(10), '?session_id=b').expect(200);
    expect(await bytes()).toBe(2 * one);
    await rows(`DELETE FROM groove_sessions WHERE user_id = $1 AND id = 'a'`, [userId()]);
    expect(await bytes()).toBe(one);
    await rows(`DELETE FROM groove_messages WHERE user_id = $1`, [userId()]);
    expect(await bytes()).toBe(LIMITS.grooveRowBytes);
    await upload(lines(1), '?session_id=c').expect(200);
    await rows(`DELETE FROM users WHERE id = $1`, [userId()]);
    expect(await rows(`SELECT 1 FROM groove_stored WHERE user_id = $1`, [userId()])).toEqual([]);
  });

  it('should refuse with 413 what goes beyond the quota of the user, and say how much it is', async () => {
    limit({ ofUser: 300 * KIB });
    const taken = await upload(lines(90), '?session_id=much').expect(413);
    expect(taken.body).toMatchObject({ status: 413, title: 'Too large' });
    expect((taken.body as { detail: string }).detail).toContain('Your sessions may take 0 MiB and do.');
    expect(await bytes()).toBeLessThanOrEqual(300 * KIB);
    expect(await bytes()).toBeGreaterThan(200 * KIB);
    const known = await upload(lines(20), '?session_id=much').expect(200);
    expect(known.body).toMatchObject({ accepted: 0, duplicate: 20 });
    limit({ ofUser: await bytes() });
    const event = { session_id: 'hook', hook_event_name: 'UserPromptSubmit', prompt: 'x'.repeat(1_000) };
    await hook(event).expect(413);
    expect(await rows(`SELECT 1 FROM groove_sessions WHERE id = 'hook'`)).toEqual([]);
    await hook({ session_id: 'hook', hook_event_name: 'SessionStart' }).expect(413);
    await hook({ session_id: 'much', hook_event_name: 'SessionStart' }).expect(200);
  });

  it('should answer a long transcript with 413 when the quota is reached in its middle', async () => {
    limit({ ofUser: 300 * KIB });
    const taken = await upload(lines(3_000), '?session_id=long').expect(413);
    expect((taken.body as { detail: string }).detail).toContain('Your sessions may take');
  });

  it('should refuse with 507 what goes beyond the quota of all, and show it to the operator', async () => {
    const stored = rig.api.app.get(GrooveStoredRepository);
    await upload(lines(5), '?session_id=first').expect(200);
    const refused = 'tbg_groove_quota_refusals_total{quota="all"}';
    const count = await metric(refused);
    limit({ ofAll: 1 });
    Object.assign(stored, { sum: undefined });
    const taken = await upload(lines(5), '?session_id=second').expect(507);
    expect(taken.body).toMatchObject({ status: 507, title: 'Insufficient storage' });
    await hook({ session_id: 'third', hook_event_name: 'UserPromptSubmit', prompt: 'x' }).expect(507);
    expect(await metric(refused)).toBe(count + 2);
    expect(await metric('tbg_groove_stored_bytes')).toBe(await stored.total());
  });

  it('should take so many bytes of transcripts a minute from a user, however they are cut', async () => {
    const key = `ratelimit:groove_transcript_kib:${userId()}`;
    await redis.set(key, LIMITS.grooveTranscriptKibPerMinute - 20, 'EX', 60);
    await upload(lines(1), '?session_id=less').expect(200);
    await upload(lines(3), '?session_id=more').expect(429);
    const url = `${await rig.api.app.getUrl()}/api/v1/groove/ingest/transcripts?session_id=chunks`;
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(Buffer.from(lines(3)));
        controller.close();
      },
    });
    const headers = { Authorization: `Bearer ${rig.token}`, 'Content-Type': NDJSON };
    const answer = await fetch(url, { method: 'POST', headers, body, duplex: 'half' } as RequestInit);
    expect(answer.status).toBe(429);
  });
});
