import { Injectable } from '@nestjs/common';
import { GROOVE_USABLE, type GrooveBodyOf, type GrooveTopicOf, LIMITS } from '@app/contracts';
import {
  type GrooveContributionRow,
  type GrooveLeaderRow,
  GrooveLearningsRepository,
  GroovePeriodsRepository,
  type GrooveTimelineRow,
} from '@app/database';
import { contribution, coverage, sessionScore } from '@app/groove';
import { periodStart } from './period';
import { brief } from './texts';

type Timeline = GrooveBodyOf<'session_timeline'>;
type Attribution = GrooveBodyOf<'attribution'>;

/** What the days of a period show: who contributed, and how the sessions went. */
@Injectable()
export class PeriodsProvider {
  constructor(
    private readonly periods: GroovePeriodsRepository,
    private readonly learnings: GrooveLearningsRepository,
  ) {}

  async timeline(userId: number, topic: GrooveTopicOf<'session_timeline'>, now: number): Promise<Timeline> {
    const from = periodStart(topic.period.days, now);
    const [rows, days] = await Promise.all([
      this.periods.timeline(userId, from, topic.limit, topic.offset),
      this.periods.days(userId, from),
    ]);
    const found = await this.periods.contributions(
      userId,
      rows.map(({ id }) => id),
    );
    const bySession = new Map<string, GrooveContributionRow[]>();
    for (const one of found) bySession.set(one.sessionId, [...(bySession.get(one.sessionId) ?? []), one]);
    return {
      data_type: 'session_timeline',
      sessions: rows.map((row) => toSession(row, bySession.get(row.id) ?? [])),
      total: days.reduce((sum, { sessions }) => sum + sessions, 0),
    };
  }

  async attribution(userId: number, topic: GrooveTopicOf<'attribution'>, now: number): Promise<Attribution> {
    const from = periodStart(topic.period.days, now);
    const { limit, offset } = topic;
    const [top, total, negative, counts] = await Promise.all([
      this.periods.leaders(userId, from, 'positive', limit, offset),
      this.periods.leaderCount(userId, from),
      this.periods.leaders(userId, from, 'negative', LIMITS.grooveNegativeListed, 0),
      this.learnings.counts(userId),
    ]);
    const taking = counts.filter(({ status }) => GROOVE_USABLE.includes(status));
    const inState = (state: string) =>
      taking
        .filter(({ ablationState }) => ablationState === state)
        .reduce((sum, { learnings }) => sum + learnings, 0);
    const completed = inState('completed');
    const all = taking.reduce((sum, { learnings }) => sum + learnings, 0);
    return {
      data_type: 'attribution',
      top_contributors: top.map(toLeader),
      total,
      negative_impact: negative.map(toLeader),
      ablation_coverage: {
        coverage: all === 0 ? 0 : coverage(completed, all),
        completed,
        in_progress: inState('in_progress'),
        pending: inState('pending'),
      },
    };
  }
}

const toLeader = (row: GrooveLeaderRow): Attribution['top_contributors'][number] => ({
  learning_id: row.id,
  content: brief(row.description),
  estimated_value: row.estimatedValue,
  confidence: row.confidence,
  session_count: row.sessions,
  status: row.status,
});

function toSession(
  row: GrooveTimelineRow,
  found: readonly GrooveContributionRow[],
): Timeline['sessions'][number] {
  const score = sessionScore(row.outcome);
  return {
    session_id: row.id,
    timestamp: row.startedAt.toISOString(),
    ...(score === null ? {} : { score }),
    ...(row.feedback === null ? {} : { outcome: row.feedback }),
    learnings_activated: row.activated,
    contributions: found.map(({ learningId, description, netTemporal }) => ({
      learning_id: learningId,
      content: brief(description),
      contribution: contribution(netTemporal),
    })),
    ...(row.warning === null ? {} : { warning: row.warning }),
  };
}
