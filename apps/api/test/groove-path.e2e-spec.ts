import type {
  GrooveLearningDetail,
  GrooveSessionTimeline,
  GrooveStrategyDistributions,
} from '@app/contracts';
import { waitFor } from '@app/testing';
import { assistant, handled, type Line, tool, transcript, user, WorkerProcess } from './groove-path';
import { makeWallet, TestApi } from './test-app';

const NDJSON = 'application/x-ndjson';
const INSIGHT = 'Use pnpm instead of npm in this repository';
const USING = 'I use pnpm instead of npm in this repository.';
/** The use, and praise three text-bearing messages later. */
const PRAISED: Line[] = [
  user('Install the dependencies'),
  assistant(USING),
  ...tool('t1', 'ls', false),
  user('And the build'),
  assistant('Running it.'),
  user('Thanks'),
];
const VALUE = 0.8 * Math.exp(-0.6);

describe('the way of a session through groove', () => {
  let api: TestApi;
  let worker: WorkerProcess;
  let token: string;

  beforeAll(async () => {
    api = await TestApi.start();
    worker = await WorkerProcess.start(api);
  }, 90_000);
  beforeEach(async () => {
    token = (await api.signIn(makeWallet())).access_token;
  });
  afterAll(async () => {
    await worker.end('SIGKILL');
    await api.stop();
  });

  const upload = (body: string | Buffer, as = token) =>
    api.http
      .post('/api/v1/groove/ingest/transcripts')
      .set('Authorization', `Bearer ${as}`)
      .set('Content-Type', NDJSON)
      .send(body);
  const hook = (body: object, headers: Record<string, string> = {}) =>
    api.post('/api/v1/groove/ingest/hooks', body, token).set(headers);
  const feedback = (session: string, outcome: string, as = token) =>
    api.http
      .put(`/api/v1/groove/sessions/${session}/feedback`)
      .set('Authorization', `Bearer ${as}`)
      .send({ outcome });
  const read = async <Body>(topic: string): Promise<Body> =>
    (await api.get(`/api/v1/groove/dashboard/${topic}`, token).expect(200)).body as Body;
  const detail = (id: string) => read<GrooveLearningDetail>(`learning_detail?id=${id}`);
  const teach = async (insight = INSIGHT): Promise<string> => {
    const body = { description: insight, insight, category: 'preference', scope: { kind: 'global' } };
    return ((await api.post('/api/v1/groove/learnings', body, token)).body as { id: string }).id;
  };
  const list = async () =>
    (await read<{ learnings: { id: string; content: string; category: string }[] }>('learnings')).learnings;

  it('should find the hand-computed value of a learning, and the same after everything is sent again', async () => {
    const id = await teach();
    const body = transcript('praised', PRAISED);
    const taken = await upload(body).expect(200);
    expect(taken.body).toEqual({ accepted: PRAISED.length, duplicate: 0, rejected: 0, errors: [] });
    await handled(api);

    const first = await detail(id);
    expect(first.estimated_value).toBeCloseTo(VALUE, 12);
    expect(first.estimated_value).toBeCloseTo(0.439, 3);
    expect(first).toMatchObject({
      session_count: 1,
      activation_rate: 1,
      times_helpful: 1,
      sessions_total: 1,
    });
    expect(first.confidence).toBeCloseTo(1 - 1 / (1 + Math.log(2)), 12);
    expect(first.sessions).toMatchObject([
      {
        session_id: 'praised',
        activated: true,
        withheld: false,
        outcome: 1,
        signals: [{ kind: 'positive', polarity: 'positive', confidence: 0.8, distance: 3 }],
      },
    ]);

    const again = await upload(body).expect(200);
    expect(again.body).toMatchObject({ accepted: 0, duplicate: PRAISED.length });
    await handled(api);
    expect(await detail(id)).toEqual(first);
  });

  it('should let late feedback override, once, and take back what was counted', async () => {
    const id = await teach();
    await upload(transcript('late', PRAISED)).expect(200);
    await handled(api);
    for (const _ of [1, 2]) await feedback('late', 'failure').expect(200);
    await handled(api);
    const after = await detail(id);
    expect(after).toMatchObject({ session_count: 1, activation_rate: 1 });
    expect(after.estimated_value).toBeCloseTo(VALUE, 12);
    expect(after.sessions).toMatchObject([{ session_id: 'late', outcome: -0.5 }]);
    expect(after.ablation?.with).toMatchObject({ sessions: 1, mean: -0.5 });
    const timeline = await read<GrooveSessionTimeline>('session_timeline?days=365');
    expect(timeline.sessions).toMatchObject([{ session_id: 'late', score: 0.25, outcome: 'failure' }]);

    await feedback('late', 'success').expect(200);
    await handled(api);
    expect((await detail(id)).ablation?.with).toMatchObject({ sessions: 1, mean: 1 });
  });

  it('should count a session that did not use the learning, and none that came before its signals', async () => {
    const id = await teach();
    await upload(transcript('used', PRAISED)).expect(200);
    await upload(transcript('unused', [user('What day is it?'), assistant('Sunday.')])).expect(200);
    await upload(transcript('before', [user('Thanks'), assistant(USING)])).expect(200);
    await handled(api);
    const after = await detail(id);
    expect(after.session_count).toBe(3);
    expect(after.activation_rate).toBeCloseTo(2 / 3, 12);
    expect(after.times_ignored).toBe(1);
    expect(after.estimated_value).toBeCloseTo(VALUE / 2, 12);
  });

  it('should learn from corrections and recoveries, once', async () => {
    const lines = [
      user('Format the file'),
      assistant('Formatted with spaces.'),
      user('No, use tabs in this project'),
      assistant("You're right, tabs it is."),
      ...tool('a', 'make all', true, 'no rule to make target all'),
      ...tool('b', 'make -C src all', false, 'done'),
    ];
    await upload(transcript('teaching', lines)).expect(200);
    await handled(api);
    const learnings = await list();
    expect(learnings.map(({ category }) => category).sort()).toEqual(['correction', 'error_recovery']);
    const found = await detail(learnings.find(({ category }) => category === 'correction')?.id ?? '');
    expect(found).toMatchObject({
      insight: 'No, use tabs in this project',
      scope: { kind: 'project', path: '/projects/shop' },
      extraction_confidence: 0.85,
      source: 'transcript',
      source_session: 'teaching',
    });

    // Another session says the same, and this one goes on: neither makes it again, nor does the longer transcript.
    await upload(transcript('same', lines.slice(0, 3))).expect(200);
    await upload(transcript('teaching', [...lines, user('Thanks')])).expect(200);
    await handled(api);
    expect(await list()).toHaveLength(2);
    const merged = await detail(found.id);
    expect(merged.extraction_confidence).toBeCloseTo((0.85 + 0.6) / 2, 12);
  });

  it('should not make a learning again that was deleted', async () => {
    await upload(transcript('forget', [user('No, use tabs')])).expect(200);
    await handled(api);
    const [only] = await list();
    await api.http
      .delete(`/api/v1/groove/learnings/${only?.id}`)
      .set('Authorization', `Bearer ${token}`)
      .expect(200);
    await upload(transcript('forget', [user('No, use tabs'), user('Thanks')])).expect(200);
    await handled(api);
    expect(await list()).toEqual([]);
  });

  it('should count malformed lines with their reasons, and take the others', async () => {
    const good = transcript('mixed', PRAISED).split('\n');
    const bad = ['{', '7', '{"type":"user"}', '{"role":"root","content":"x","session_id":"mixed"}'];
    const body = Buffer.concat([
      Buffer.from([...good, '', ...bad].join('\n')),
      Buffer.from([10, 0xff, 0xfe, 10]),
      Buffer.from('{"role":"user","content":"no session"}'),
    ]);
    const taken = await upload(body).expect(200);
    expect(taken.body).toEqual({
      accepted: good.length,
      duplicate: 0,
      rejected: 6,
      errors: [
        { line: good.length + 2, reason: 'not JSON' },
        { line: good.length + 3, reason: 'not a JSON object' },
        { line: good.length + 4, reason: 'message: missing or not an object' },
        { line: good.length + 5, reason: 'role: must be user or assistant' },
        { line: good.length + 6, reason: 'not UTF-8' },
        { line: good.length + 7, reason: 'session: neither the line nor the request names one' },
      ],
    });
    const many = await upload('x\n'.repeat(250)).expect(200);
    expect(many.body).toMatchObject({ accepted: 0, rejected: 250 });
    expect((many.body as { errors: unknown[] }).errors).toHaveLength(100);
  });

  it('should answer hooks with learnings, learn their strategy, and know events again', async () => {
    const id = await teach();
    const session_id = await givenSession(id);
    const start = await hook({ session_id, hook_event_name: 'SessionStart', source: 'startup' }).expect(200);
    const prompt = await hook({ session_id, hook_event_name: 'UserPromptSubmit', prompt: INSIGHT }).expect(
      200,
    );
    const texts = [start, prompt].map(
      ({ body }) =>
        (body as { hookSpecificOutput: { additionalContext: string } }).hookSpecificOutput.additionalContext,
    );
    expect(texts.join('\n')).toContain(INSIGHT);
    expect(start.body).toMatchObject({ hookSpecificOutput: { hookEventName: 'SessionStart' } });

    const event = { session_id, hook_event_name: 'PostToolUse', tool_name: 'Bash', tool_use_id: 'u1' };
    const first = await hook({ ...event, tool_input: { command: 'ls' }, unknown: { kept: true } }).expect(
      202,
    );
    const second = await hook({ ...event, tool_input: { command: 'ls' } }).expect(202);
    expect(first.body).toMatchObject({ duplicate: false });
    expect(second.body).toEqual({ ...(first.body as object), duplicate: true });
    const stop = {
      session_id,
      hook_event_name: 'Stop',
      last_assistant_message: USING,
      transcript_path: '/etc/passwd',
    };
    expect((await hook(stop, { 'Idempotency-Key': 'k' }).expect(202)).body).toMatchObject({
      duplicate: false,
    });
    expect((await hook(stop, { 'Idempotency-Key': 'k' }).expect(202)).body).toMatchObject({
      duplicate: true,
    });
    await hook({ session_id, hook_event_name: 'UserPromptSubmit', prompt: 'Thanks' }).expect(200);
    await hook({ session_id, hook_event_name: 'SessionEnd', reason: 'other' }).expect(202);
    await handled(api);

    const after = await detail(id);
    expect(after).toMatchObject({ times_injected: 1, session_count: 1, activation_rate: 1 });
    expect(after.estimated_value).toBeCloseTo(0.8 * Math.exp(-0.2), 12);
    const { distributions } = await read<GrooveStrategyDistributions>('strategy_distributions');
    expect(distributions).toMatchObject([
      { category: 'preference', context_type: 'interactive', session_count: 1 },
    ]);
    const observed = distributions[0]?.weights.filter(({ observations }) => observations === 1) ?? [];
    expect(observed).toHaveLength(1);
    // The request reads as a correction (0.7) against the praise (0.8): direct outcome 0.1/1.5. Both known: confidence
    // 0.9, the uncertainty before it 1: w = 0.45.
    const share = (0.7 * 0.8 * Math.exp(-0.2) + 0.3 * (0.1 / 1.5) + 1) / 2;
    const priors = { main_context: [3, 7], subagent: [2, 8], background_subagent: [1, 9], deferred: [4, 6] };
    const [alpha = 0, beta = 0] = priors[observed[0]?.strategy ?? 'main_context'];
    expect(observed[0]?.weight).toBeCloseTo((alpha + share * 0.45) / (alpha + beta + 0.45), 10);
  });

  /** A session that the learning is not kept from: one in ten is. */
  async function givenSession(id: string): Promise<string> {
    for (let index = 0; ; index += 1) {
      const session_id = `hooks ${id} ${index}`;
      await hook({ session_id, hook_event_name: 'SessionStart' }).expect(200);
      const [row] = await api.database.rows<{ withheld: boolean }>(
        `SELECT withheld FROM groove_injections WHERE session_id = $1`,
        [session_id],
      );
      await api.database.rows(`UPDATE groove_injections SET due_at = NULL WHERE session_id = $1`, [
        session_id,
      ]);
      await api.database.rows(`UPDATE groove_learnings SET times_injected = 0 WHERE id = $1`, [id]);
      if (row && !row.withheld) return session_id;
    }
  }

  it("should find nothing of another user's, and let in only keys that may", async () => {
    await upload(transcript('mine', PRAISED)).expect(200);
    const other = (await api.signIn(makeWallet())).access_token;
    await feedback('mine', 'failure', other).expect(404);
    await feedback('nowhere', 'failure').expect(404);
    await upload(transcript('mine', PRAISED), other).expect(200);
    const keyFor = async (permissions: string[]) =>
      (
        (await api.post('/api/v1/users/me/api-keys', { name: 'k', permissions }, token)).body as {
          key: string;
        }
      ).key;
    const withKey = (key: string) =>
      api.http
        .post('/api/v1/groove/ingest/hooks')
        .set('X-API-Key', key)
        .send({ session_id: 'key', hook_event_name: 'Notification' });
    await withKey(await keyFor(['groove:write'])).expect(202);
    await withKey(await keyFor(['read', 'write'])).expect(403);
    await api.http
      .post('/api/v1/groove/ingest/transcripts')
      .set('Content-Type', NDJSON)
      .send('{}')
      .expect(401);
    await handled(api);
    const rows = await api.database.rows(`SELECT 1 FROM groove_sessions WHERE id = 'mine'`);
    expect(rows).toHaveLength(2);
  });

  it('should refuse what is too long or of another kind', async () => {
    await api.post('/api/v1/groove/ingest/transcripts', { role: 'user' }, token).expect(415);
    await api.http
      .post('/api/v1/groove/ingest/hooks')
      .set('Authorization', `Bearer ${token}`)
      .set('Content-Type', NDJSON)
      .send('{}')
      .expect(415);
    await hook({ session_id: '', hook_event_name: 'Stop' }).expect(422);
    await hook({ session_id: 'x'.repeat(129), hook_event_name: 'Stop' }).expect(422);
    await hook({ session_id: 'x' }).expect(422);
    await hook({ session_id: 'x', hook_event_name: 'Stop' }, { 'X-Groove-Context-Type': 'party' }).expect(
      422,
    );
    await feedback('x', 'great').expect(422);
  });

  it('should take a transcript of 50 MiB, and refuse a longer one', async () => {
    const text = 'All work and no play makes a dull session. '.repeat(4_000);
    const rest = [user('No, use tabs'), assistant(USING), user('Thanks')];
    const long = Array.from({ length: 296 }, () => assistant(text));
    const body = transcript('long', [...long, ...rest]);
    expect(Buffer.byteLength(body)).toBeGreaterThan(48 * 1024 * 1024);
    expect(Buffer.byteLength(body)).toBeLessThan(50 * 1024 * 1024);
    const id = await teach();
    const taken = await upload(body).expect(200);
    expect(taken.body).toMatchObject({ accepted: 299, rejected: 0 });
    await handled(api);
    expect((await detail(id)).estimated_value).toBeCloseTo(0.8 * Math.exp(-0.2), 12);
    const more = Buffer.alloc(50 * 1024 * 1024 + 1, 'x');
    await upload(more).expect(413);
  }, 120_000);

  it('should lose and double nothing where workers are killed in the middle', async () => {
    const id = await teach();
    const sessions = 40;
    await worker.end('SIGKILL');
    for (let index = 0; index < sessions; index += 1)
      await upload(transcript(`kill-${index}`, PRAISED)).expect(200);
    const steps = async () => {
      const [row] = await api.database.rows<{ count: string }>(
        `SELECT count(*) AS count FROM groove_processed WHERE user_id = (SELECT user_id FROM groove_learnings WHERE id = $1)`,
        [id],
      );
      return Number(row?.count);
    };
    for (let kill = 0; kill < 2; kill += 1) {
      const before = await steps();
      worker = await WorkerProcess.start(api);
      await waitFor('some progress', async () => (await steps()) > before + 5, 30_000);
      await worker.end('SIGKILL');
    }
    worker = await WorkerProcess.start(api);
    await handled(api);
    const after = await detail(id);
    expect(after).toMatchObject({
      session_count: sessions,
      times_helpful: sessions,
      sessions_total: sessions,
    });
    expect(after.estimated_value).toBeCloseTo(VALUE, 9);
    expect(after.ablation?.with).toMatchObject({ sessions, mean: 1 });
    expect(await steps()).toBe(4 * sessions);
  }, 120_000);
});
