import { waitFor } from '@app/testing';
import {
  assistant,
  PathRig,
  PRAISED,
  tool,
  transcript,
  user,
  USING,
  VALUE,
  WorkerProcess,
} from './groove-path';

const rig = new PathRig();

describe('the way of a session through groove', () => {
  it('should find the hand-computed value of a learning, and the same after everything is sent again', async () => {
    const id = await rig.teach();
    const body = transcript('praised', PRAISED);
    const taken = await rig.upload(body).expect(200);
    expect(taken.body).toEqual({ accepted: PRAISED.length, duplicate: 0, rejected: 0, errors: [] });
    await rig.handled();

    const first = await rig.detail(id);
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

    const again = await rig.upload(body).expect(200);
    expect(again.body).toMatchObject({ accepted: 0, duplicate: PRAISED.length });
    await rig.handled();
    expect(await rig.detail(id)).toEqual(first);
  });

  it('should let late feedback override, once, and take back what was counted', async () => {
    const id = await rig.teach();
    await rig.upload(transcript('late', PRAISED)).expect(200);
    await rig.handled();
    for (const _ of [1, 2]) await rig.feedback('late', 'failure').expect(200);
    await rig.handled();
    const after = await rig.detail(id);
    expect(after).toMatchObject({ session_count: 1, activation_rate: 1 });
    expect(after.estimated_value).toBeCloseTo(VALUE, 12);
    expect(after.sessions).toMatchObject([{ session_id: 'late', outcome: -0.5 }]);
    expect(after.ablation?.with).toMatchObject({ sessions: 1, mean: -0.5 });
    const timeline = await rig.read('session_timeline', '?days=365');
    expect(timeline.sessions).toMatchObject([{ session_id: 'late', score: 0.25, outcome: 'failure' }]);

    await rig.feedback('late', 'success').expect(200);
    await rig.handled();
    expect((await rig.detail(id)).ablation?.with).toMatchObject({ sessions: 1, mean: 1 });
  });

  it('should count a session that did not use the learning, and none that came before its signals', async () => {
    const id = await rig.teach();
    await rig.upload(transcript('used', PRAISED)).expect(200);
    await rig.upload(transcript('unused', [user('What day is it?'), assistant('Sunday.')])).expect(200);
    await rig.upload(transcript('before', [user('Thanks'), assistant(USING)])).expect(200);
    await rig.handled();
    const after = await rig.detail(id);
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
    await rig.upload(transcript('teaching', lines)).expect(200);
    await rig.handled();
    const learnings = await rig.list();
    expect(learnings.map(({ category }) => category).sort()).toEqual(['correction', 'error_recovery']);
    const found = await rig.detail(learnings.find(({ category }) => category === 'correction')?.id ?? '');
    expect(found).toMatchObject({
      insight: 'No, use tabs in this project',
      scope: { kind: 'project', path: '/projects/shop' },
      extraction_confidence: 0.85,
      source: 'transcript',
      source_session: 'teaching',
    });

    // Another session says the same, and this one goes on: neither makes it again, nor does the longer transcript.
    await rig.upload(transcript('same', lines.slice(0, 3))).expect(200);
    await rig.upload(transcript('teaching', [...lines, user('Thanks')])).expect(200);
    await rig.handled();
    expect(await rig.list()).toHaveLength(2);
    const merged = await rig.detail(found.id);
    expect(merged.extraction_confidence).toBeCloseTo((0.85 + 0.6) / 2, 12);
  });

  it('should not make a learning again that was deleted', async () => {
    await rig.upload(transcript('forget', [user('No, use tabs')])).expect(200);
    await rig.handled();
    const [only] = await rig.list();
    await rig.api.http
      .delete(`/api/v1/groove/learnings/${only?.id}`)
      .set('Authorization', `Bearer ${rig.token}`)
      .expect(200);
    await rig.upload(transcript('forget', [user('No, use tabs'), user('Thanks')])).expect(200);
    await rig.handled();
    expect(await rig.list()).toEqual([]);
  });

  it('should lose and double nothing where workers are killed in the middle', async () => {
    const id = await rig.teach();
    const sessions = 40;
    await rig.killWorker();
    for (let index = 0; index < sessions; index += 1)
      await rig.upload(transcript(`kill-${index}`, PRAISED)).expect(200);
    const steps = async () => {
      const [row] = await rig.api.database.rows<{ count: string }>(
        `SELECT count(*) AS count FROM groove_processed WHERE user_id = (SELECT user_id FROM groove_learnings WHERE id = $1)`,
        [id],
      );
      return Number(row?.count);
    };
    for (let kill = 0; kill < 2; kill += 1) {
      const before = await steps();
      await rig.startWorker();
      await waitFor('some progress', async () => (await steps()) > before + 5);
      await rig.killWorker();
    }
    await rig.startWorker();
    await rig.handled();
    const after = await rig.detail(id);
    expect(after).toMatchObject({
      session_count: sessions,
      times_helpful: sessions,
      sessions_total: sessions,
    });
    expect(after.estimated_value).toBeCloseTo(VALUE, 9);
    expect(after.ablation?.with).toMatchObject({ sessions, mean: 1 });
    expect(await steps()).toBe(4 * sessions);
  });

  it('should keep the sums right where several workers read sessions of one person', async () => {
    const insights = Array.from({ length: 8 }, (_, index) => `${USING.slice(0, -1)}, says rule ${index}`);
    const ids = [];
    for (const insight of insights) ids.push(await rig.teach(insight));
    const starts = Array.from({ length: 24 }, (_, index) => `at-once-${index}`);
    const answers = await Promise.all(
      starts.map((session_id) => rig.hook({ session_id, hook_event_name: 'SessionStart', cwd: '/p' })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    await rig.killWorker();
    for (const name of starts) await rig.upload(transcript(name, PRAISED)).expect(200);
    const [helper] = await Promise.all([WorkerProcess.start(rig.api), rig.startWorker()]);
    await rig.handled();
    await helper.end('SIGKILL');
    const [given] = await rig.api.database.rows<{ times: string }>(
      `SELECT count(*) AS times FROM groove_injections WHERE learning_id = ANY($1::uuid[]) AND due_at IS NOT NULL AND NOT withheld`,
      [ids],
    );
    const details = await Promise.all(ids.map((id) => rig.detail(id)));
    const sum = (read: (one: (typeof details)[number]) => number) =>
      details.reduce((total, one) => total + read(one), 0);
    expect(sum((one) => one.times_injected)).toBe(Number(given?.times));
    for (const one of details)
      expect(one.session_count).toBe(one.sessions.filter(({ withheld }) => !withheld).length);
    const [circles] = await rig.api.database.rows<{ deadlocks: string }>(
      `SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()`,
    );
    expect(Number(circles?.deadlocks)).toBe(0);
  });
});
