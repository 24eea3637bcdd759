import type { GrooveBody, GrooveBodyOf } from '@app/contracts';

export const GOOD = '0193a000-0000-7000-8000-000000000001';
export const BAD = '0193a000-0000-7000-8000-000000000002';
export const SECRET = 'Use pnpm here, not npm';
export const WHEN = '2026-11-22T10:00:00.000Z';

const brief = (id: string, content: string, value: number) => ({
  id,
  content,
  category: 'correction' as const,
  scope: { kind: 'project' as const, path: '/projects/shop' },
  status: value < 0 ? ('under_review' as const) : ('active' as const),
  estimated_value: value,
  confidence: 0.7,
  session_count: 12,
  times_injected: 14,
  activation_rate: 0.5,
  created_at: WHEN,
});
const leader = (id: string, content: string, value: number) => ({
  learning_id: id,
  content,
  estimated_value: value,
  confidence: 0.7,
  session_count: 5,
  status: value < 0 ? ('under_review' as const) : ('active' as const),
});
const weights = [
  { strategy: 'main_context' as const, weight: 0.34, uncertainty: 0.3, observations: 5 },
  { strategy: 'deferred' as const, weight: 0.61, uncertainty: 0.2, observations: 1 },
];
const component = { status: 'ok' as const, coverage: 0.82, last_activity: WHEN, item_count: 23 };

export const learnings: GrooveBodyOf<'learnings'> = {
  data_type: 'learnings',
  learnings: [brief(GOOD, SECRET, 0.44), brief(BAD, 'Always mock the database', -0.21)],
  total: 2,
};

export const overview: GrooveBodyOf<'overview'> = {
  data_type: 'overview',
  trends: {
    sparkline_data: [0.5, 0.6, 0.8],
    improvement_percent: 12.4,
    trend_direction: 'rising',
    session_count: 23,
    period_days: 7,
  },
  learnings: { total: 47, active: 42, recent: learnings.learnings, by_category: { correction: 12 } },
  attribution: {
    top_contributors: [{ learning_id: GOOD, content: SECRET, estimated_value: 0.44, confidence: 0.7 }],
    under_review_count: 1,
    negative_count: 1,
  },
  health: {
    overall_status: 'ok',
    assessment_coverage: 0.82,
    ablation_coverage: 0.18,
    last_activity: WHEN,
  },
};

export const emptyOverview: GrooveBodyOf<'overview'> = {
  data_type: 'overview',
  trends: {
    sparkline_data: [],
    improvement_percent: 0,
    trend_direction: 'stable',
    session_count: 0,
    period_days: 7,
  },
  learnings: { total: 0, active: 0, recent: [], by_category: {} },
  attribution: { top_contributors: [], under_review_count: 0, negative_count: 0 },
  health: { overall_status: 'ok', assessment_coverage: 1, ablation_coverage: 0 },
};

export const detail: GrooveBodyOf<'learning_detail'> = {
  data_type: 'learning_detail',
  id: GOOD,
  content: SECRET,
  description: SECRET,
  insight: 'Run pnpm install; there is no package-lock.json.',
  category: 'correction',
  scope: { kind: 'project', path: '/projects/shop' },
  status: 'active',
  estimated_value: 0.44,
  confidence: 0.7,
  temporal_value: 0.439,
  temporal_confidence: 0.65,
  ablation: {
    with: { sessions: 40, mean: 0.6, variance: 0.1 },
    without: { sessions: 20, mean: 0.1, variance: 0.1 },
    marginal_value: 0.5,
    p_value: 0.0004,
    significant: true,
  },
  times_injected: 14,
  times_helpful: 6,
  times_ignored: 7,
  times_contradicted: 1,
  activation_rate: 0.5,
  session_count: 12,
  created_at: WHEN,
  updated_at: WHEN,
  source: 'transcript',
  source_session: 's-1',
  extraction_method: 'correction',
  extraction_confidence: 0.85,
  sessions: [
    {
      session_id: 's-2',
      timestamp: WHEN,
      activated: true,
      activation_confidence: 0.8,
      withheld: false,
      outcome: 1,
      value: 0.439,
      signals: [{ kind: 'positive', polarity: 'positive', confidence: 0.8, distance: 3, weight: 0.549 }],
    },
    {
      session_id: 's-3',
      timestamp: WHEN,
      activated: false,
      activation_confidence: 0,
      withheld: true,
      outcome: null,
      value: null,
      signals: [],
    },
  ],
  sessions_total: 2,
};

export const bodies: Record<GrooveBody['data_type'], GrooveBody> = {
  overview,
  learnings,
  learning_detail: detail,
  attribution: {
    data_type: 'attribution',
    top_contributors: [leader(GOOD, SECRET, 0.44)],
    total: 1,
    negative_impact: [leader(BAD, 'Always mock the database', -0.21)],
    ablation_coverage: { coverage: 0.42, completed: 12, in_progress: 5, pending: 30 },
  },
  session_timeline: {
    data_type: 'session_timeline',
    sessions: [
      {
        session_id: 's-2',
        timestamp: WHEN,
        score: 0.82,
        outcome: 'success',
        learnings_activated: 3,
        contributions: [{ learning_id: GOOD, content: SECRET, contribution: 0.41 }],
      },
      {
        session_id: 's-3',
        timestamp: '2026-11-21T10:00:00.000Z',
        learnings_activated: 0,
        contributions: [],
        warning: 'Nothing could be assessed',
      },
    ],
    total: 2,
  },
  strategy_distributions: {
    data_type: 'strategy_distributions',
    distributions: [
      {
        category_key: 'correction_interactive',
        category: 'correction',
        context_type: 'interactive',
        label: 'Correction + interactive',
        session_count: 245,
        weights,
      },
    ],
    specialized_count: 12,
    total_learnings: 47,
  },
  strategy_overrides: {
    data_type: 'strategy_overrides',
    overrides: [
      {
        learning_id: GOOD,
        content: SECRET,
        context_type: 'interactive',
        session_count: 25,
        is_specialized: true,
        base_category: 'correction',
        override_weights: weights,
        sessions_to_specialize: 0,
      },
      {
        learning_id: BAD,
        content: 'Always mock the database',
        context_type: 'planning',
        session_count: 12,
        is_specialized: false,
        base_category: 'correction',
        sessions_to_specialize: 8,
      },
    ],
    total: 2,
  },
  health: {
    data_type: 'health',
    overall_status: 'degraded',
    assessment: component,
    extraction: component,
    attribution: { status: 'ok', coverage: 0, item_count: 0 },
    adaptive_params: [{ name: 'helpfulness', current_value: 0.42, confidence: 0.89, trend: 'stable' }],
    recent_activity: [{ timestamp: WHEN, message: 'Session s-2 assessed', activity_type: 'assessment' }],
    ingest: {
      accepted: 1200,
      duplicate: 3,
      rejected: 1,
      reasons: [{ reason: 'not JSON', count: 1 }],
    },
  },
};
