import { GROOVE_GROUP, GROOVE_HEARTBEAT_KEY, GROOVE_STREAM } from '@app/contracts';
import { RedisClients } from '@app/redis';
import { waitFor } from '@app/testing';
import { GrooveTopics } from '../src/groove/groove-topics';
import { PipelineWatch } from '../src/groove/pipeline-watch';
import { daysAgo } from './groove';
import { GrooveRig } from './groove-rig';

const rig = new GrooveRig();

describe('the period topics', () => {
  it('should show sessions of these days, with what the learnings gave', async () => {
    const [good, bad] = [
      await rig.seed.learning({ value: 0.3, confidence: 0.5 }),
      await rig.seed.learning({ value: -0.4, status: 'under_review' }),
    ];
    await rig.seed.learning({ value: 0.9, lastSessionAt: daysAgo(40) });
    await rig.seed.endedSession('old', daysAgo(40), { outcome: 1 });
    await rig.seed.endedSession('early', daysAgo(3), {
      outcome: -0.5,
      feedback: 'failure',
      warning: 'Many tools failed',
    });
    await rig.seed.endedSession('late', daysAgo(0), { outcome: 1, activated: 2 });
    await rig.seed.endedSession('silent', daysAgo(1));
    await rig.seed.attribution(good, 'late', daysAgo(0), { net: 0.8 * Math.exp(-0.6) });
    await rig.seed.attribution(bad, 'late', daysAgo(0), { net: -1 });
    await rig.seed.attribution(good, 'early', daysAgo(3), { net: 0.1, activated: false });
    const timeline = await rig.read('session_timeline');
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
    expect(await rig.read('session_timeline', { days: '1' })).toMatchObject({ total: 1 });
    expect(await rig.read('session_timeline', { days: '365', limit: '1', offset: '3' })).toMatchObject({
      sessions: [{ session_id: 'old' }],
      total: 4,
    });

    const attribution = await rig.read('attribution');
    expect(attribution).toMatchObject({
      top_contributors: [{ learning_id: good, estimated_value: 0.3, session_count: 2, status: 'active' }],
      total: 1,
      negative_impact: [{ learning_id: bad, session_count: 1, status: 'under_review' }],
      ablation_coverage: { coverage: 0, pending: 3 },
    });
    expect((await rig.read('attribution', { days: '90' })).total).toBe(2);

    const { trends } = await rig.read('overview');
    expect(trends).toMatchObject({ session_count: 3, sparkline_data: [0.25, 1], trend_direction: 'rising' });
    expect(trends.improvement_percent).toBeCloseTo(300);
  });
});

describe('overview', () => {
  it('should count learnings by status, category and ablation', async () => {
    await rig.seed.learning({ value: 0.5, ablation: 'completed' });
    await rig.seed.learning({ value: 0.2, ablation: 'in_progress' });
    await rig.seed.learning({ value: -0.1, status: 'under_review', category: 'solution' });
    await rig.seed.learning({ value: -0.8, status: 'deprecated' });
    await rig.seed.learning({ value: 0.9, status: 'disabled' });
    const { learnings, attribution, health } = await rig.read('overview');
    expect(learnings).toMatchObject({ total: 5, active: 2, by_category: { correction: 4, solution: 1 } });
    expect(learnings.recent).toHaveLength(5);
    expect(attribution.top_contributors.map((one) => one.estimated_value)).toEqual([0.5, 0.2]);
    expect(attribution).toMatchObject({ under_review_count: 1, negative_count: 1 });
    expect(health.ablation_coverage).toBeCloseTo(1 / 3);
  });
});

describe('strategy topics', () => {
  it('should show weights by category, and learnings on the way to their own', async () => {
    const [one, two] = [await rig.seed.learning(), await rig.seed.learning()];
    await rig.seed.distribution('error_recovery', 'code_review', 12);
    await rig.seed.override(one, 25, true);
    await rig.seed.override(two, 12, false);
    const distributions = await rig.read('strategy_distributions');
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
    const overrides = await rig.read('strategy_overrides');
    expect(overrides).toMatchObject({
      overrides: [
        { learning_id: one, is_specialized: true, sessions_to_specialize: 0 },
        { learning_id: two, is_specialized: false, sessions_to_specialize: 8 },
      ],
      total: 2,
    });
    expect(overrides.overrides[1]).not.toHaveProperty('override_weights');
    expect(await rig.read('strategy_overrides', { specialized_only: 'true' })).toMatchObject({ total: 1 });
  });
});

describe('health', () => {
  it('should show coverage, parameters, activity and what came in', async () => {
    await rig.seed.health();
    expect(await rig.read('health')).toMatchObject({
      overall_status: 'error',
      assessment: { status: 'ok', coverage: 0.8, last_activity: '2026-01-02T03:04:05.000Z', item_count: 23 },
      extraction: { status: 'ok', item_count: 0 },
      attribution: { status: 'error', coverage: 0.5, item_count: 7 },
      adaptive_params: [{ name: 'outcome_weight', current_value: 0.6, confidence: 0.75, trend: 'rising' }],
      recent_activity: [{ message: 'Session s-1 assessed', activity_type: 'assessment' }],
      ingest: { accepted: 12, duplicate: 3, rejected: 2, reasons: [{ reason: 'not JSON', count: 2 }] },
    });
    const { health } = await rig.read('overview');
    expect(health).toMatchObject({ assessment_coverage: 0.8, last_activity: '2026-01-02T03:04:05.000Z' });
  });

  it('should tell a pipeline that stands still, and what time changes', async () => {
    const { commands } = rig.api.app.get(RedisClients);
    const client = await rig.open();
    await client.read({ topic: 'health' });
    await client.read({ topic: 'overview' });
    await commands.xgroup('CREATE', GROOVE_STREAM, GROOVE_GROUP, '0', 'MKSTREAM');
    await commands.xadd(GROOVE_STREAM, '*', 'data', '{}');
    const later = Date.now() + 60_000;
    const watch = new PipelineWatch(rig.api.app.get(RedisClients));
    expect(await watch.status(later)).toBe('error');
    await commands.set(GROOVE_HEARTBEAT_KEY, String(later + 10_000));
    expect(await watch.status(later)).toBe('error');
    expect(await watch.status(later + 10_000)).toBe('ok');
    await commands.del(GROOVE_HEARTBEAT_KEY);
    await waitFor('the cached status to run out', async () => {
      await rig.api.app.get(GrooveTopics).tick(new Date());
      return client.of('update', 'health').length > 0 && client.of('update', 'overview').length > 0;
    });
    expect((await client.state('update', 'overview')).data).toMatchObject({
      health: { overall_status: 'error' },
    });
    await commands.del(GROOVE_STREAM);
    await waitFor('no error left', async () => (await rig.read('health')).overall_status === 'ok');
  });
});
