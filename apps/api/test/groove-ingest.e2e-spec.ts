import { execFileSync } from 'node:child_process';
import { constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GrooveHealth, LIMITS } from '@app/contracts';
import { isWithheld } from '@app/groove';
import { type Frame, waitFor } from '@app/testing';
import { GrooveClient } from './groove';
import { assistant, INSIGHT, NDJSON, PathRig, PRAISED, tool, transcript, user, USING } from './groove-path';

const rig = new PathRig();

describe('the way into groove', () => {
  it('should count malformed lines with their reasons, and take the others', async () => {
    const good = transcript('mixed', PRAISED).split('\n');
    const bad = ['{', '7', '{"type":"user"}', '{"role":"root","content":"x","session_id":"mixed"}'];
    const body = Buffer.concat([
      Buffer.from([...good, '', ...bad].join('\n')),
      Buffer.from([10, 0xff, 0xfe, 10]),
      Buffer.from('{"role":"user","content":"no session"}'),
    ]);
    const taken = await rig.upload(body).expect(200);
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
    const many = await rig.upload('x\n'.repeat(250)).expect(200);
    expect(many.body).toMatchObject({ accepted: 0, rejected: 250 });
    expect((many.body as { errors: unknown[] }).errors).toHaveLength(100);
  });

  it('should answer hooks with learnings, learn their strategy, and know events again', async () => {
    const id = await rig.teach();
    const session_id = givenSession(id);
    const start = await rig
      .hook({ session_id, hook_event_name: 'SessionStart', source: 'startup' })
      .expect(200);
    const prompt = await rig
      .hook({ session_id, hook_event_name: 'UserPromptSubmit', prompt: INSIGHT })
      .expect(200);
    const texts = [start, prompt].map(
      ({ body }) =>
        (body as { hookSpecificOutput: { additionalContext: string } }).hookSpecificOutput.additionalContext,
    );
    expect(texts.join('\n')).toContain(INSIGHT);
    expect(start.body).toMatchObject({ hookSpecificOutput: { hookEventName: 'SessionStart' } });

    const event = { session_id, hook_event_name: 'PostToolUse', tool_name: 'Bash', tool_use_id: 'u1' };
    const first = await rig
      .hook({ ...event, tool_input: { command: 'ls' }, unknown: { kept: true } })
      .expect(202);
    const second = await rig.hook({ ...event, tool_input: { command: 'ls' } }).expect(202);
    expect(first.body).toMatchObject({ duplicate: false });
    expect(second.body).toEqual({ ...(first.body as object), duplicate: true });
    const stop = {
      session_id,
      hook_event_name: 'Stop',
      last_assistant_message: USING,
      transcript_path: '/etc/passwd',
    };
    expect((await rig.hook(stop, { 'Idempotency-Key': 'k' }).expect(202)).body).toMatchObject({
      duplicate: false,
    });
    expect((await rig.hook(stop, { 'Idempotency-Key': 'k' }).expect(202)).body).toMatchObject({
      duplicate: true,
    });
    await rig.hook({ session_id, hook_event_name: 'UserPromptSubmit', prompt: 'Thanks' }).expect(200);
    await rig.hook({ session_id, hook_event_name: 'SessionEnd', reason: 'other' }).expect(202);
    await rig.handled();

    const after = await rig.detail(id);
    expect(after).toMatchObject({ times_injected: 1, session_count: 1, activation_rate: 1 });
    expect(after.estimated_value).toBeCloseTo(0.8 * Math.exp(-0.2), 12);
    const { distributions } = await rig.read('strategy_distributions');
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

  it("should find nothing of another user's, and let in only keys that may", async () => {
    await rig.upload(transcript('mine', PRAISED)).expect(200);
    const other = await rig.somebody();
    await rig.feedback('mine', 'failure', other).expect(404);
    await rig.feedback('nowhere', 'failure').expect(404);
    await rig.upload(transcript('mine', PRAISED), other).expect(200);
    const keyFor = async (permissions: string[]) =>
      (
        (await rig.api.post('/api/v1/users/me/api-keys', { name: 'k', permissions }, rig.token)).body as {
          key: string;
        }
      ).key;
    const withKey = (key: string) =>
      rig.api.http
        .post('/api/v1/groove/ingest/hooks')
        .set('X-API-Key', key)
        .send({ session_id: 'key', hook_event_name: 'Notification' });
    await withKey(await keyFor(['groove:write'])).expect(202);
    await withKey(await keyFor(['read', 'write'])).expect(403);
    await rig.api.http
      .post('/api/v1/groove/ingest/transcripts')
      .set('Content-Type', NDJSON)
      .send('{}')
      .expect(401);
    await rig.handled();
    const rows = await rig.api.database.rows(`SELECT 1 FROM groove_sessions WHERE id = 'mine'`);
    expect(rows).toHaveLength(2);
  });

  it('should refuse what is too long or of another kind', async () => {
    await rig.api.post('/api/v1/groove/ingest/transcripts', { role: 'user' }, rig.token).expect(415);
    await rig.api.http
      .post('/api/v1/groove/ingest/hooks')
      .set('Authorization', `Bearer ${rig.token}`)
      .set('Content-Type', NDJSON)
      .send('{}')
      .expect(415);
    await rig.hook({ session_id: '', hook_event_name: 'Stop' }).expect(422);
    await rig.hook({ session_id: 'x'.repeat(129), hook_event_name: 'Stop' }).expect(422);
    await rig.hook({ session_id: 'x' }).expect(422);
    await rig
      .hook({ session_id: 'x', hook_event_name: 'Stop' }, { 'X-Groove-Context-Type': 'party' })
      .expect(422);
    await rig.feedback('x', 'great').expect(422);
  });

  it('should take a transcript of 50 MiB, and refuse a longer one', async () => {
    const text = 'All work and no play makes a dull session. '.repeat(4_000);
    const rest = [user('No, use tabs'), assistant(USING), user('Thanks')];
    const long = Array.from({ length: 296 }, () => assistant(text));
    const body = transcript('long', [...long, ...rest]);
    expect(Buffer.byteLength(body)).toBeGreaterThan(48 * 1024 * 1024);
    expect(Buffer.byteLength(body)).toBeLessThan(50 * 1024 * 1024);
    const id = await rig.teach();
    const taken = await rig.upload(body).expect(200);
    expect(taken.body).toMatchObject({ accepted: 299, rejected: 0 });
    await rig.handled();
    expect((await rig.detail(id)).estimated_value).toBeCloseTo(0.8 * Math.exp(-0.2), 12);
    const more = Buffer.alloc(50 * 1024 * 1024 + 1, 'x');
    await rig.upload(more).expect(413);
  });

  it('should change nothing where anything is sent again', async () => {
    const id = await rig.teach();
    const session_id = givenSession(id);
    const events = [
      { hook_event_name: 'SessionStart', source: 'startup' },
      { hook_event_name: 'UserPromptSubmit', prompt: INSIGHT },
      { hook_event_name: 'PostToolUse', tool_name: 'Bash', tool_use_id: 'u', tool_input: { command: 'ls' } },
      { hook_event_name: 'SessionEnd', reason: 'other' },
    ];
    const sendAll = async () => {
      for (const [index, event] of events.entries()) {
        const { status } = await rig.hook({ session_id, ...event }, { 'Idempotency-Key': `again-${index}` });
        expect(status).toBeLessThan(300);
      }
      await rig.upload(transcript(session_id, PRAISED)).expect(200);
      await rig.feedback(encodeURIComponent(session_id), 'partial').expect(200);
      await rig.handled();
      const { ingest, ...health } = await rig.read('health');
      const topics = await Promise.all([
        ...[rig.detail(id), rig.list(), rig.read('overview'), rig.read('attribution')],
        ...[rig.read('session_timeline', '?days=365'), rig.read('strategy_distributions')],
        rig.read('strategy_overrides'),
      ]);
      return { topics, health, ingest };
    };
    const first = await sendAll();
    expect(first.topics[0]).toMatchObject({ session_count: 1, times_injected: 1 });
    const again = await sendAll();
    expect({ topics: again.topics, health: again.health }).toEqual({
      topics: first.topics,
      health: first.health,
    });
    expect(again.ingest).toEqual({ ...first.ingest, duplicate: events.length + PRAISED.length });
  });

  it('should tell who watches what came in and what was given, of a session once', async () => {
    const id = await rig.teach();
    const client = await GrooveClient.open(rig.api.app, rig.token);
    const newest = <Data>(topic: Parameters<GrooveClient['of']>[1]) =>
      client.of('update', topic).at(-1)?.data as Data | undefined;
    for (const topic of ['health', 'learnings'] as const) await client.read({ topic });
    await client.read({ topic: 'learning_detail', id });
    const session_id = givenSession(id);
    await rig.hook({ session_id, hook_event_name: 'SessionStart' }).expect(200);
    await rig.hook({ session_id, hook_event_name: 'UserPromptSubmit', prompt: INSIGHT }).expect(200);
    await waitFor('the events', () => newest<GrooveHealth>('health')?.ingest.accepted === 2);
    await waitFor(
      'the learning given',
      () => newest<{ times_injected: number }>('learning_detail')?.times_injected === 1,
    );
    await rig.upload('{').expect(200);
    const reasons = [{ reason: 'not JSON', count: 1 }];
    await waitFor('the bad line', () => newest<GrooveHealth>('health')?.ingest.rejected === 1);
    expect(newest<GrooveHealth>('health')?.ingest).toMatchObject({ reasons });

    const seen = client.of('update', 'learnings').length;
    const lines = [
      user('No, use tabs'),
      ...tool('a', 'make all', true, 'no rule'),
      ...tool('b', 'make', false),
    ];
    await rig.upload(transcript('teaching', lines)).expect(200);
    await rig.handled();
    const total = ({ data }: Frame) => (data as { total: number }).total;
    await waitFor('the session', () =>
      client
        .of('update', 'learnings')
        .slice(seen)
        .some((one) => total(one) === 3),
    );
    await rig.teach('Ask before a force push');
    await waitFor('another', () =>
      client
        .of('update', 'learnings')
        .slice(seen)
        .some((one) => total(one) === 4),
    );
    expect(client.of('update', 'learnings').slice(seen).map(total)).toEqual([3, 4]);
    await client.close();
  });

  it('should open no path that stands in what it is sent', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'groove-'));
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const paths = { transcript_path: pipe, agent_transcript_path: pipe, cwd: pipe, prompt: pipe };
    const names = ['SessionStart', 'UserPromptSubmit', 'PostToolUse', 'Stop', 'SubagentStop', 'SessionEnd'];
    for (const hook_event_name of names) {
      const event = { ...paths, hook_event_name, tool_name: 'Read', tool_input: { file_path: pipe } };
      expect((await rig.hook({ session_id: 'paths', ...event })).status).toBeLessThan(300);
    }
    const line = { type: 'user', sessionId: 'paths', cwd: pipe, message: { role: 'user', content: pipe } };
    await rig.upload(JSON.stringify({ ...line, ...paths })).expect(200);
    await rig.handled();
    // Who had opened it to read would wait for somebody who writes, and be found here.
    const openToWrite = () => openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
    expect(openToWrite).toThrow(/ENXIO/);
    rmSync(folder, { recursive: true });
  });

  it('should know a full session again, and take no more of it', async () => {
    await rig.upload(transcript('full', PRAISED)).expect(200);
    await rig.handled();
    await rig.api.database.rows(`UPDATE groove_sessions SET messages = $1 WHERE id = 'full'`, [
      LIMITS.grooveMessagesPerSession,
    ]);
    const again = await rig.upload(transcript('full', PRAISED)).expect(200);
    expect(again.body).toMatchObject({ accepted: 0, duplicate: PRAISED.length, rejected: 0 });
    const more = await rig.upload(transcript('full', [...PRAISED, user('More')])).expect(200);
    expect(more.body).toMatchObject({ accepted: 0, rejected: PRAISED.length + 1 });
  });

  it('should put nothing into a day that is still to come', async () => {
    await rig.upload(transcript('tomorrow', PRAISED, Date.UTC(2090, 0))).expect(200);
    await rig.handled();
    const { sessions } = await rig.read('session_timeline', '?days=1');
    expect(sessions).toMatchObject([{ session_id: 'tomorrow' }]);
    expect(Date.parse(sessions[0]?.timestamp ?? '')).toBeLessThanOrEqual(Date.now());
  });
});

/** A session that the learning is not kept from: one in ten is. */
function givenSession(id: string): string {
  const names = Array.from({ length: 100 }, (_, index) => `hooks ${id} ${index}`);
  const name = names.find((one) => !isWithheld(one, id, { temporal: null, ablation: null }));
  if (name === undefined) throw new Error('kept from all of them');
  return name;
}
