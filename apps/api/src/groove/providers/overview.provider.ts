import { Injectable } from '@nestjs/common';
import { GROOVE_USABLE, type GrooveBodyOf, type GrooveCategory } from '@app/contracts';
import {
  type GrooveDayRow,
  type GrooveLearningCount,
  GrooveLearningsRepository,
  GroovePeriodsRepository,
} from '@app/database';
import { clamp, direction, improvementOf } from '@app/groove';
import { HealthProvider } from './health.provider';
import { periodStart } from './period';
import { brief, toBrief } from './texts';

const DAYS = 7;
const RECENT = 5;
const TOP = 3;

type Overview = GrooveBodyOf<'overview'>;

/** Everything at a glance. */
@Injectable()
export class OverviewProvider {
  constructor(
    private readonly learnings: GrooveLearningsRepository,
    private readonly periods: GroovePeriodsRepository,
    private readonly health: HealthProvider,
  ) {}

  async read(userId: number, now: number): Promise<Overview> {
    const [counts, recent, best, days, summary] = await Promise.all([
      this.learnings.counts(userId),
      this.learnings.recent(userId, RECENT),
      this.learnings.best(userId, TOP),
      this.periods.days(userId, periodStart(DAYS, now)),
      this.health.summary(userId, now),
    ]);
    const sum = (
      which: (count: GrooveLearningCount) => boolean,
      of: 'learnings' | 'negative' = 'learnings',
    ) => counts.filter(which).reduce((total, count) => total + count[of], 0);
    const isUsable = ({ status }: GrooveLearningCount) => GROOVE_USABLE.includes(status);
    const usable = sum(isUsable);
    const tested = sum((count) => isUsable(count) && count.ablationState === 'completed');
    const categories = [...new Set(counts.map(({ category }) => category))].sort();
    return {
      data_type: 'overview',
      trends: trendsOf(days),
      learnings: {
        total: sum(() => true),
        active: sum(({ status }) => status === 'active'),
        recent: recent.map(toBrief),
        by_category: byCategory(categories, (category) => sum((count) => count.category === category)),
      },
      attribution: {
        top_contributors: best.map(({ id, description, estimatedValue, confidence }) => ({
          learning_id: id,
          content: brief(description),
          estimated_value: estimatedValue,
          confidence,
        })),
        under_review_count: sum(({ status }) => status === 'under_review'),
        negative_count: sum(isUsable, 'negative'),
      },
      health: {
        overall_status: summary.status,
        assessment_coverage: summary.assessmentCoverage,
        ablation_coverage: usable === 0 ? 0 : tested / usable,
        ...(summary.lastActivity ? { last_activity: summary.lastActivity.toISOString() } : {}),
      },
    };
  }
}

function byCategory(
  categories: readonly GrooveCategory[],
  count: (category: GrooveCategory) => number,
): Partial<Record<GrooveCategory, number>> {
  return Object.fromEntries(categories.map((category) => [category, count(category)]));
}

/** Daily means of the scores, and how the later half of these days compares with the earlier half. */
function trendsOf(days: readonly GrooveDayRow[]): Overview['trends'] {
  const scores = days
    .filter(({ assessed }) => assessed > 0)
    .map(({ scoreSum, assessed }) => scoreSum / assessed);
  const percent = improvementOf(scores);
  return {
    sparkline_data: scores.map((score) => clamp(score, 0, 1)),
    improvement_percent: percent,
    trend_direction: direction(percent),
    session_count: days.reduce((sum, { sessions }) => sum + sessions, 0),
    period_days: DAYS,
  };
}
