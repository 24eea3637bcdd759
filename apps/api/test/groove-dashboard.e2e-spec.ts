import { type GrooveBodyOf, LIMITS } from '@app/contracts';
import { daysAgo } from './groove';
import { GrooveRig } from './groove-rig';

const rig = new GrooveRig();

describe('an empty store', () => {
  it('should answer every topic with nothing in it', async () => {
    expect(await rig.read('overview')).toMatchObject({
      trends: {
        sparkline_data: [],
        improvement_percent: 0,
        trend_direction: 'stable',
        session_count: 0,
        period_days: 7,
      },
      learnings: { total: 0, active: 0, recent: [], by_category: {} },
      attribution: { top_contributors: [], under_review_count: 0, negative_count: 0 },
      health: { overall_status: 'ok', ablation_coverage: 0 },
    });
    expect(await rig.read('learnings')).toEqual({ data_type: 'learnings', learnings: [], total: 0 });
    expect(await rig.read('attribution')).toMatchObject({
      top_contributors: [],
      total: 0,
      ablation_coverage: { coverage: 0, completed: 0, in_progress: 0, pending: 0 },
    });
    expect(await rig.read('session_timeline')).toMatchObject({ sessions: [], total: 0 });
    expect(await rig.read('strategy_distributions')).toMatchObject({
      distributions: [],
      specialized_count: 0,
    });
    expect(await rig.read('strategy_overrides')).toMatchObject({ overrides: [], total: 0 });
    expect(await rig.read('health')).toMatchObject({
      overall_status: 'ok',
      adaptive_params: [],
      recent_activity: [],
    });
  });
});

describe('learnings', () => {
  it('should be filtered, searched, sorted and paged', async () => {
    const [a, b, c] = [
      await rig.seed.learning({
        description: 'Use Tabs, 100% of the time',
        value: 0.1,
        confidence: 0.9,
        injected: 1,
        createdAt: daysAgo(3),
      }),
      await rig.seed.learning({
        category: 'solution',
        value: 0.5,
        confidence: 0.2,
        injected: 9,
        createdAt: daysAgo(2),
        scope: { kind: 'project', path: '/p' },
      }),
      await rig.seed.learning({
        status: 'disabled',
        value: -0.2,
        confidence: 0.5,
        injected: 5,
        createdAt: daysAgo(1),
        scope: { kind: 'project', path: '/q:1' },
      }),
    ];
    const ids = async (query: Record<string, string> = {}) =>
      (await rig.read('learnings', query)).learnings.map(({ id }) => id);
    expect(await ids()).toEqual([b, a, c]);
    expect(await ids({ sort: 'confidence' })).toEqual([a, c, b]);
    expect(await ids({ sort: 'usage' })).toEqual([b, c, a]);
    expect(await ids({ sort: 'recency' })).toEqual([c, b, a]);
    expect(await ids({ category: 'solution' })).toEqual([b]);
    expect(await ids({ status: 'disabled' })).toEqual([c]);
    expect(await ids({ scope: 'global' })).toEqual([a]);
    expect(await ids({ scope: 'project' })).toEqual([b, c]);
    expect(await ids({ scope: 'project:/q:1' })).toEqual([c]);
    expect(await ids({ search: 'use TABS' })).toEqual([a]);
    expect(await ids({ search: '100% of' })).toEqual([a]);
    expect(await ids({ search: '0_ of' })).toEqual([]);
    expect(await rig.read('learnings', { limit: '1', offset: '1' })).toMatchObject({
      learnings: [{ id: a }],
      total: 3,
    });
    expect(await rig.read('learnings', { offset: '9' })).toMatchObject({ learnings: [], total: 3 });
  });

  it('should be cut in lists, and fit a frame whatever they hold', async () => {
    const long = '漢'.repeat(7_990);
    const path = `/${'字'.repeat(300)}`;
    for (let n = 0; n < LIMITS.groovePage; n += 1)
      await rig.seed.learning({ description: long, scope: { kind: 'project', path } });
    const id = await rig.seed.learning({
      description: 'two\n lines \u0000'.replace('\u0000', ''),
      insight: long,
      value: 1,
    });
    const client = await rig.open();
    const sizes: number[] = [];
    client.ws.socket.on('message', (data: Buffer) => sizes.push(data.length));
    const list = await client.read<GrooveBodyOf<'learnings'>>({
      topic: 'learnings',
      limit: LIMITS.groovePage,
    });
    expect(list.learnings).toHaveLength(LIMITS.groovePage);
    expect(list.learnings[0]).toMatchObject({ id, content: 'two lines' });
    expect(await client.read({ topic: 'learning_detail', id })).toMatchObject({ insight: long });
    expect(Math.max(...sizes)).toBeLessThanOrEqual(LIMITS.grooveFrameBytes);
  });
});

describe('learning_detail', () => {
  it('should carry all that its figures are computed from', async () => {
    const id = await rig.seed.learning({ value: 0.42, sessions: 4, activated: 3 });
    await rig.seed.endedSession('s-1', daysAgo(2), { outcome: 1 });
    await rig.seed.endedSession('s-2', daysAgo(1));
    const signal = {
      kind: 'positive',
      polarity: 'positive',
      confidence: 0.8,
      distance: 3,
      weight: Math.exp(-0.6),
    } as const;
    await rig.seed.attribution(id, 's-1', daysAgo(2), {
      net: 0.439,
      outcome: 1,
      value: 0.41,
      signals: [signal],
    });
    await rig.seed.attribution(id, 's-2', daysAgo(1), { activated: false, withheld: true });
    await rig.seed.arm(id, false, 3, 0.5, 0.5);
    const detail = await rig.read('learning_detail', { id });
    expect(detail).toMatchObject({
      estimated_value: 0.42,
      activation_rate: 0.75,
      session_count: 4,
      source: 'transcript',
      extraction_confidence: 0.85,
      ablation: { with: { sessions: 3, mean: 0.5, variance: 0.25 }, without: { sessions: 0, mean: 0 } },
      sessions_total: 2,
    });
    expect(detail.sessions).toMatchObject([
      { session_id: 's-2', withheld: true, activated: false, outcome: null, value: null, signals: [] },
      { session_id: 's-1', activated: true, outcome: 1, value: 0.41, signals: [signal] },
    ]);
  });

  it('should hold the newest sessions where a frame does not hold all', async () => {
    const id = await rig.seed.learning();
    await rig.api.database.source.query(
      `INSERT INTO groove_sessions (user_id, id, started_at, last_event_at)
       SELECT $1, 's-' || n, now() - n * interval '1 minute', now() FROM generate_series(1, 1500) n`,
      [rig.seed.userId],
    );
    await rig.api.database.source.query(
      `INSERT INTO groove_attributions (user_id, learning_id, session_id, session_at, activated, activation_confidence, withheld, signals)
       SELECT user_id, $2, id, started_at, true, 0.9, false, $3 FROM groove_sessions WHERE user_id = $1`,
      [
        rig.seed.userId,
        id,
        JSON.stringify([{ kind: 'retry', polarity: 'negative', confidence: 0.7, distance: 1, weight: 0.8 }]),
      ],
    );
    const detail = await rig.read('learning_detail', { id });
    expect(detail.sessions_total).toBe(1500);
    expect(detail.sessions.length).toBeGreaterThan(500);
    expect(detail.sessions[0]?.session_id).toBe('s-1');
    expect(JSON.stringify(detail).length).toBeLessThanOrEqual(LIMITS.grooveFrameBytes);
  });
});
