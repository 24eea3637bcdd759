import {
  GROOVE_GROUP,
  GROOVE_HEARTBEAT_KEY,
  GROOVE_STREAM,
  type GrooveBodyOf,
  type GrooveTopicName,
  LIMITS,
  type TokenResponse,
} from '@app/contracts';
import { RedisClients } from '@app/redis';
import { waitFor } from '@app/testing';
import { GrooveTopics } from '../src/groove/groove-topics';
import { PipelineWatch } from '../src/groove/pipeline-watch';
import { daysAgo, GrooveClient, GrooveSeed, readTopic } from './groove';
import { makeWallet, TestApi } from './test-app';

let api: TestApi;
let session: TokenResponse;
let seed: GrooveSeed;

beforeAll(async () => {
  api = await TestApi.start();
  await waitFor('ready', async () => (await api.get('/health/ready')).status === 200);
}, 60_000);
beforeEach(async () => {
  session = await api.signIn(makeWallet());
  seed = new GrooveSeed(api, session);
});
afterAll(() => api?.stop());

const read = <Name extends GrooveTopicName>(topic: Name, query: Record<string, string> = {}) =>
  readTopic(api, session.access_token, topic, query);

describe('an empty store', () => {
  it('should answer every topic with nothing in it', async () => {
    expect(await read('overview')).toMatchObject({
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
    expect(await read('learnings')).toEqual({ data_type: 'learnings', learnings: [], total: 0 });
    expect(await read('attribution')).toMatchObject({
      top_contributors: [],
      total: 0,
      ablation_coverage: { coverage: 0, completed: 0, in_progress: 0, pending: 0 },
    });
    expect(await read('session_timeline')).toMatchObject({ sessions: [], total: 0 });
    expect(await read('strategy_distributions')).toMatchObject({ distributions: [], specialized_count: 0 });
    expect(await read('strategy_overrides')).toMatchObject({ overrides: [], total: 0 });
    expect(await read('health')).toMatchObject({
      overall_status: 'ok',
      adaptive_params: [],
      recent_activity: [],
    });
  });
});

describe('learnings', () => {
  it('should be filtered, searched, sorted and paged', async () => {
    const [a, b, c] = [
      await seed.learning({
        description: 'Use Tabs, 100% of the time',
        value: 0.1,
        confidence: 0.9,
        injected: 1,
        createdAt: daysAgo(3),
      }),
      await seed.learning({
        category: 'solution',
        value: 0.5,
        confidence: 0.2,
        injected: 9,
        createdAt: daysAgo(2),
        scope: { kind: 'project', path: '/p' },
      }),
      await seed.learning({
        status: 'disabled',
        value: -0.2,
        confidence: 0.5,
        injected: 5,
        createdAt: daysAgo(1),
        scope: { kind: 'project', path: '/q:1' },
      }),
    ];
    const ids = async (query: Record<string, string> = {}) =>
      (await read('learnings', query)).learnings.map(({ id }) => id);
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
    expect(await read('learnings', { limit: '1', offset: '1' })).toMatchObject({
      learnings: [{ id: a }],
      total: 3,
    });
    expect(await read('learnings', { offset: '9' })).toMatchObject({ learnings: [], total: 3 });
  });

  it('should be cut in lists, and fit a frame whatever they hold', async () => {
    const long = '漢'.repeat(7_990);
    const path = `/${'字'.repeat(300)}`;
    for (let n = 0; n < LIMITS.groovePage; n += 1)
      await seed.learning({ description: long, scope: { kind: 'project', path } });
    const id = await seed.learning({
      description: 'two\n lines \u0000'.replace('\u0000', ''),
      insight: long,
      value: 1,
    });
    const client = await GrooveClient.open(api.app, session.access_token);
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
    await client.close();
  });
});

describe('learning_detail', () => {
  it('should carry all that its figures are computed from', async () => {
    const id = await seed.learning({ value: 0.42, sessions: 4, activated: 3 });
    await seed.endedSession('s-1', daysAgo(2), { outcome: 1 });
    await seed.endedSession('s-2', daysAgo(1));
    const signal = {
      kind: 'positive',
      polarity: 'positive',
      confidence: 0.8,
      distance: 3,
      weight: Math.exp(-0.6),
    } as const;
    await seed.attribution(id, 's-1', daysAgo(2), { net: 0.439, outcome: 1, value: 0.41, signals: [signal] });
    await seed.attribution(id, 's-2', daysAgo(1), { activated: false, withheld: true });
    await seed.arm(id, false, 3, 0.5, 0.5);
    const detail = await read('learning_detail', { id });
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
    const id = await seed.learning();
    await api.database.source.query(
      `INSERT INTO groove_sessions (user_id, id, started_at, last_event_at)
       SELECT $1, 's-' || n, now() - n * interval '1 minute', now() FROM generate_series(1, 1500) n`,
      [seed.userId],
    );
    await api.database.source.query(
      `INSERT INTO groove_attributions (user_id, learning_id, session_id, session_at, activated, activation_confidence, withheld, signals)
       SELECT user_id, $2, id, started_at, true, 0.9, false, $3 FROM groove_sessions WHERE user_id = $1`,
      [
        seed.userId,
        id,
        JSON.stringify([{ kind: 'retry', polarity: 'negative', confidence: 0.7, distance: 1, weight: 0.8 }]),
      ],
    );
    const detail = await read('learning_detail', { id });
    expect(detail.sessions_total).toBe(1500);
    expect(detail.sessions.length).toBeGreaterThan(500);
    expect(detail.sessions[0]?.session_id).toBe('s-1');
    expect(JSON.stringify(detail).length).toBeLessThanOrEqual(LIMITS.grooveFrameBytes);
  });
});

describe('the period topics', () => {
  it('should show sessions of these days, with what the learnings gave', async () => {
    const [good, bad] = [
      await seed.learning({ value: 0.3, confidence: 0.5 }),
      await seed.learning({ value: -0.4, status: 'under_review' }),
    ];
    await seed.learning({ value: 0.9, lastSessionAt: daysAgo(40) });
    await seed.endedSession('old', daysAgo(40), { outcome: 1 });
    await seed.endedSession('early', daysAgo(3), {
      outcome: -0.5,
      feedback: 'failure',
      warning: 'Many tools failed',
    });
    await seed.endedSession('late', daysAgo(0), { outcome: 1, activated: 2 });
    await seed.endedSession('silent', daysAgo(1));
    await seed.attribution(good, 'late', daysAgo(0), { net: 0.8 * Math.exp(-0.6) });
    await seed.attribution(bad, 'late', daysAgo(0), { net: -1 });
    await seed.attribution(good, 'early', daysAgo(3), { net: 0.1, activated: false });
    const timeline = await read('session_timeline');
    expect(timeline.total).toBe(3);
    expect(timeline.sessions.map(({ session_id, score }) => [session_id, score])).toEqual([
      ['late', 1],
      ['silent', undefined],
      ['early', 0.25],
    ]);
    expect(timeline.sessions[0]).toMatchObject({
      learnings_activated: 2,
      contributions: [
        { learning_id: bad, contribution: Math.tanh(-1) },
        { learning_id: good, contribution: expect.closeTo(Math.tanh(0.439), 3) },
      ],
    });
    expect(timeline.sessions[2]).toMatchObject({
      outcome: 'failure',
      warning: 'Many tools failed',
      contributions: [],
    });
    expect(await read('session_timeline', { days: '1' })).toMatchObject({ total: 1 });
    expect(await read('session_timeline', { days: '365', limit: '1', offset: '3' })).toMatchObject({
      sessions: [{ session_id: 'old' }],
      total: 4,
    });

    const attribution = await read('attribution');
    expect(attribution).toMatchObject({
      top_contributors: [{ learning_id: good, estimated_value: 0.3, session_count: 2, status: 'active' }],
      total: 1,
      negative_impact: [{ learning_id: bad, session_count: 1, status: 'under_review' }],
      ablation_coverage: { coverage: 0, pending: 3 },
    });
    expect((await read('attribution', { days: '90' })).total).toBe(2);

    const { trends } = await read('overview');
    expect(trends).toMatchObject({ session_count: 3, sparkline_data: [0.25, 1], trend_direction: 'rising' });
    expect(trends.improvement_percent).toBeCloseTo(300);
  });
});

describe('overview', () => {
  it('should count learnings by status, category and ablation', async () => {
    await seed.learning({ value: 0.5, ablation: 'completed' });
    await seed.learning({ value: 0.2, ablation: 'in_progress' });
    await seed.learning({ value: -0.1, status: 'under_review', category: 'solution' });
    await seed.learning({ value: -0.8, status: 'deprecated' });
    await seed.learning({ value: 0.9, status: 'disabled' });
    const { learnings, attribution, health } = await read('overview');
    expect(learnings).toMatchObject({ total: 5, active: 2, by_category: { correction: 4, solution: 1 } });
    expect(learnings.recent).toHaveLength(5);
    expect(attribution.top_contributors.map((one) => one.estimated_value)).toEqual([0.5, 0.2]);
    expect(attribution).toMatchObject({ under_review_count: 1, negative_count: 1 });
    expect(health.ablation_coverage).toBeCloseTo(1 / 3);
  });
});

describe('strategy topics', () => {
  it('should show weights by category, and learnings on the way to their own', async () => {
    const [one, two] = [await seed.learning(), await seed.learning()];
    await seed.distribution('error_recovery', 'code_review', 12);
    await seed.override(one, 25, true);
    await seed.override(two, 12, false);
    const distributions = await read('strategy_distributions');
    expect(distributions).toMatchObject({ specialized_count: 1, total_learnings: 2 });
    expect(distributions.distributions).toMatchObject([
      {
        category_key: 'error_recovery_code_review',
        label: 'Error recovery + Code review',
        session_count: 12,
      },
    ]);
    expect(distributions.distributions[0]?.weights[0]).toEqual({
      strategy: 'main_context',
      weight: 0.75,
      uncertainty: 0.25,
      observations: 9,
    });
    const overrides = await read('strategy_overrides');
    expect(overrides).toMatchObject({
      overrides: [
        { learning_id: one, is_specialized: true, sessions_to_specialize: 0 },
        { learning_id: two, is_specialized: false, sessions_to_specialize: 8 },
      ],
      total: 2,
    });
    expect(overrides.overrides[1]).not.toHaveProperty('override_weights');
    expect(await read('strategy_overrides', { specialized_only: 'true' })).toMatchObject({ total: 1 });
  });
});

describe('health', () => {
  it('should show coverage, parameters, activity and what came in', async () => {
    await seed.health();
    expect(await read('health')).toMatchObject({
      overall_status: 'error',
      assessment: { status: 'ok', coverage: 0.8, last_activity: '2026-01-02T03:04:05.000Z', item_count: 23 },
      extraction: { status: 'ok', item_count: 0 },
      attribution: { status: 'error', coverage: 0.5, item_count: 7 },
      adaptive_params: [{ name: 'outcome_weight', current_value: 0.6, confidence: 0.75, trend: 'rising' }],
      recent_activity: [{ message: 'Session s-1 assessed', activity_type: 'assessment' }],
      ingest: { accepted: 12, duplicate: 3, rejected: 2, reasons: [{ reason: 'not JSON', count: 2 }] },
    });
    const { health } = await read('overview');
    expect(health).toMatchObject({ assessment_coverage: 0.8, last_activity: '2026-01-02T03:04:05.000Z' });
  });

  it('should tell a pipeline that stands still, and what time changes', async () => {
    const { commands } = api.app.get(RedisClients);
    const client = await GrooveClient.open(api.app, session.access_token);
    await client.read({ topic: 'health' });
    await client.read({ topic: 'overview' });
    await commands.xgroup('CREATE', GROOVE_STREAM, GROOVE_GROUP, '0', 'MKSTREAM');
    await commands.xadd(GROOVE_STREAM, '*', 'data', '{}');
    const later = Date.now() + 60_000;
    const watch = new PipelineWatch(api.app.get(RedisClients));
    expect(await watch.status(later)).toBe('error');
    await commands.set(GROOVE_HEARTBEAT_KEY, String(later + 10_000));
    expect(await watch.status(later)).toBe('error');
    expect(await watch.status(later + 10_000)).toBe('ok');
    await commands.del(GROOVE_HEARTBEAT_KEY);
    await waitFor('the cached status to run out', async () => {
      await api.app.get(GrooveTopics).tick(new Date());
      return client.of('update', 'health').length > 0 && client.of('update', 'overview').length > 0;
    });
    expect((await client.state('update', 'overview')).data).toMatchObject({
      health: { overall_status: 'error' },
    });
    await client.close();
    await commands.del(GROOVE_STREAM);
    await waitFor('no error left', async () => (await read('health')).overall_status === 'ok');
  });
});
