'use client';

import { GROOVE_CATEGORIES, type GrooveOverview } from '@app/contracts';
import Link from 'next/link';
import { Ago } from '@/components/ago';
import { Panel } from '@/components/panel';
import { Sparkline } from '@/components/sparkline';
import { useStrategyDistributions } from '@/hooks/useDashboard';
import { formatChange, formatCount } from '@/lib/format';
import { formatFraction } from '@/lib/groove-format';
import { groove, grooveOverviewTexts as texts } from '@/texts/groove';
import { LearningLink } from './learning-link';
import { HealthDot, PartBar, StatusBadge, ValueBar } from './marks';
import { TopicView } from './topic-view';

const ARROWS = { rising: '↑', stable: '→', falling: '↓' } as const;
const TREND_TONES = { rising: 'text-green', stable: 'text-soft', falling: 'text-red' } as const;
/** As many categories of the strategies are shown here. */
const CATEGORIES_SHOWN = 3;

export function TrendCard({ trends }: { trends: GrooveOverview['trends'] }) {
  const { sparkline_data, improvement_percent, trend_direction, session_count, period_days } = trends;
  const last = sparkline_data.at(-1);
  return (
    <Panel title={texts.trend}>
      <p className={`figure text-3xl ${TREND_TONES[trend_direction]}`}>
        <span aria-hidden>{ARROWS[trend_direction]} </span>
        {formatChange(improvement_percent)}
        <span className="sr-only"> {groove.trends[trend_direction]}</span>
      </p>
      <p className="mb-3 text-xs text-soft">{texts.improvement}</p>
      <Sparkline values={sparkline_data} color="var(--color-purple)" />
      <p className="mt-3 flex flex-wrap justify-between gap-x-4 text-xs text-soft">
        <span>
          {texts.score}
          {last !== undefined && `: ${formatFraction(last)}`}
        </span>
        <span>{texts.ofDays(session_count, period_days)}</span>
      </p>
    </Panel>
  );
}

export function LearningsCard({ learnings }: { learnings: GrooveOverview['learnings'] }) {
  const { total, active, recent, by_category } = learnings;
  return (
    <Panel title={texts.learnings} aside={<More href="/groove/learnings" text={texts.all} />}>
      <dl className="mb-3 flex gap-6">
        <Count name={texts.total} value={total} />
        <Count name={texts.active} value={active} />
      </dl>
      <p className="mb-3 flex flex-wrap gap-1.5 empty:hidden">
        {GROOVE_CATEGORIES.map((category) => {
          const count = by_category[category] ?? 0;
          return count > 0 ? (
            <Link
              key={category}
              href={`/groove/learnings?category=${category}`}
              prefetch={false}
              className="rounded-md bg-elevated px-2 py-1 text-xs hover:text-purple"
            >
              {groove.categories[category]} <span className="figure">{formatCount(count)}</span>
            </Link>
          ) : null;
        })}
      </p>
      <h3 className="text-xs text-soft">{texts.recent}</h3>
      {recent.length === 0 && <p className="py-2 text-sm text-soft">{texts.noneYet}</p>}
      <ul className="divide-y divide-line">
        {recent.map(({ id, content, status, created_at }) => (
          <li key={id} className="flex items-start justify-between gap-3 py-2">
            <div className="min-w-0">
              <LearningLink id={id} content={content} />
              <p className="text-xs text-soft">
                <Ago time={created_at} />
              </p>
            </div>
            <StatusBadge status={status} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export function AttributionCard({ attribution }: { attribution: GrooveOverview['attribution'] }) {
  const { top_contributors, under_review_count, negative_count } = attribution;
  return (
    <Panel title={texts.attribution} aside={<More href="/groove/attribution" text={texts.leaderboard} />}>
      {top_contributors.length === 0 && <p className="py-2 text-sm text-soft">{texts.topNone}</p>}
      <ol className="space-y-3">
        {top_contributors.map(({ learning_id, content, estimated_value, confidence }) => (
          <li key={learning_id}>
            <LearningLink id={learning_id} content={content} />
            <ValueBar value={estimated_value} />
            <p className="text-xs text-soft">{groove.confidence(formatFraction(confidence))}</p>
          </li>
        ))}
      </ol>
      <p className="mt-3 flex flex-wrap gap-2 empty:hidden">
        {under_review_count > 0 && (
          <Link
            href="/groove/learnings?status=under_review"
            prefetch={false}
            className="rounded-md border border-gold/50 px-2 py-1 text-xs text-gold"
          >
            {texts.review(under_review_count)}
          </Link>
        )}
        {negative_count > 0 && (
          <Link
            href="/groove/attribution"
            prefetch={false}
            className="rounded-md border border-red/50 px-2 py-1 text-xs text-red"
          >
            {texts.negative(negative_count)}
          </Link>
        )}
      </p>
    </Panel>
  );
}

export function HealthCard({ health }: { health: GrooveOverview['health'] }) {
  const { overall_status, assessment_coverage, ablation_coverage, last_activity } = health;
  return (
    <Panel title={texts.health} aside={<More href="/groove/health" text={texts.toHealth} />}>
      <HealthDot status={overall_status} />
      <div className="mt-4 space-y-3">
        <PartBar name={texts.assessment} part={assessment_coverage} />
        <PartBar name={texts.ablation} part={ablation_coverage} />
      </div>
      <p className="mt-4 text-xs text-soft">
        {texts.last}: {last_activity ? <Ago time={last_activity} /> : texts.never}
      </p>
    </Panel>
  );
}

export function StrategyCard() {
  const topic = useStrategyDistributions();
  return (
    <Panel title={texts.strategy} aside={<More href="/groove/strategy" text={texts.toStrategy} />}>
      <TopicView topic={topic}>
        {({ distributions, specialized_count, total_learnings }) => (
          <>
            <p className="text-sm">{texts.distributions(distributions.length)}</p>
            <p className="mb-3 text-xs text-soft">
              {texts.specialized(formatCount(specialized_count), formatCount(total_learnings))}
            </p>
            <ul className="space-y-3">
              {[...distributions]
                .sort((a, b) => b.session_count - a.session_count)
                .slice(0, CATEGORIES_SHOWN)
                .map(({ category_key, label, weights }) => {
                  const best = [...weights].sort((a, b) => b.weight - a.weight)[0];
                  return best ? (
                    <li key={category_key}>
                      <PartBar name={label} part={best.weight} note={groove.strategies[best.strategy]} />
                    </li>
                  ) : null;
                })}
            </ul>
          </>
        )}
      </TopicView>
    </Panel>
  );
}

function Count({ name, value }: { name: string; value: number }) {
  return (
    <div className="flex items-baseline gap-1.5">
      <dd className="figure text-2xl">{formatCount(value)}</dd>
      <dt className="text-xs text-soft">{name}</dt>
    </div>
  );
}

function More({ href, text }: { href: string; text: string }) {
  return (
    <Link
      href={href}
      prefetch={false}
      className="text-xs text-soft underline decoration-dotted underline-offset-4 hover:text-ink"
    >
      {text}
    </Link>
  );
}
