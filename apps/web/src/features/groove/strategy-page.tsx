'use client';

import type { GrooveStrategyDistributions, GrooveStrategyOverrides } from '@app/contracts';
import { useState } from 'react';
import { Disclosure } from '@/components/disclosure';
import { Notice } from '@/components/notice';
import { Panel } from '@/components/panel';
import { Segmented } from '@/components/segmented';
import { useStrategyDistributions, useStrategyOverrides } from '@/hooks/useDashboard';
import { formatCount } from '@/lib/format';
import { groove, grooveOverviewTexts, grooveStrategyTexts as texts } from '@/texts/groove';
import { LearningLink } from './learning-link';
import { Weights } from './marks';
import { StaleMark, TopicView } from './topic-view';

const CHOICES = ['all', 'specialized', 'inheriting'] as const;
type Choice = (typeof CHOICES)[number];

/** How learnings are given: for each category, and for those that have a way of their own. */
export function StrategyPage() {
  return (
    <div className="space-y-3 sm:space-y-4">
      <Distributions />
      <Overrides />
    </div>
  );
}

function Distributions() {
  const topic = useStrategyDistributions();
  return (
    <Panel title={texts.distributions} aside={<StaleMark topic={topic} />}>
      <p className="mb-3 text-sm text-pretty text-soft">{texts.distributionsNote}</p>
      <TopicView topic={topic}>
        {({ distributions, specialized_count, total_learnings }) =>
          distributions.length === 0 ? (
            <Notice title={texts.none}>{texts.noneText}</Notice>
          ) : (
            <>
              <p className="mb-3 text-sm">
                {grooveOverviewTexts.specialized(
                  formatCount(specialized_count),
                  formatCount(total_learnings),
                )}
              </p>
              <div className="grid gap-3 sm:grid-cols-2 sm:gap-4 xl:grid-cols-3" data-testid="distributions">
                {distributions.map((distribution) => (
                  <Distribution key={distribution.category_key} distribution={distribution} />
                ))}
              </div>
            </>
          )
        }
      </TopicView>
    </Panel>
  );
}

function Distribution({
  distribution,
}: {
  distribution: GrooveStrategyDistributions['distributions'][number];
}) {
  return (
    <section className="rounded-xl border border-line p-4" aria-label={distribution.label}>
      <h3 className="mb-3 flex flex-wrap justify-between gap-2 text-sm font-medium">
        {distribution.label}
        <span className="text-xs font-normal text-soft">{groove.sessions(distribution.session_count)}</span>
      </h3>
      <Weights weights={distribution.weights} />
    </section>
  );
}

function Overrides() {
  const [choice, setChoice] = useState<Choice>('all');
  const topic = useStrategyOverrides(choice === 'specialized');
  return (
    <Panel
      title={texts.overrides}
      aside={
        <span className="flex flex-wrap items-center gap-3">
          <StaleMark topic={topic} />
          <Segmented
            label={texts.show}
            options={CHOICES.map((id) => ({ id, text: texts.choices[id] }))}
            value={choice}
            onChange={setChoice}
          />
        </span>
      }
    >
      <TopicView topic={topic}>
        {({ overrides, total }) => {
          const shown =
            choice === 'inheriting' ? overrides.filter((each) => !each.is_specialized) : overrides;
          if (shown.length === 0)
            return <Notice title={texts.overridesNone}>{texts.overridesNoneText}</Notice>;
          return (
            <>
              {total > overrides.length && (
                <p className="mb-2 text-xs text-soft">{texts.listed(overrides.length, total)}</p>
              )}
              <ul className="divide-y divide-line" data-testid="overrides">
                {shown.map((override) => (
                  <Override key={`${override.learning_id} ${override.context_type}`} override={override} />
                ))}
              </ul>
            </>
          );
        }}
      </TopicView>
    </Panel>
  );
}

function Override({ override }: { override: GrooveStrategyOverrides['overrides'][number] }) {
  const { is_specialized, sessions_to_specialize, override_weights } = override;
  return (
    <li className="py-3">
      <div className="flex items-start justify-between gap-3">
        <LearningLink id={override.learning_id} content={override.content} />
        <span
          className={`shrink-0 rounded-md bg-elevated px-2 py-0.5 text-xs ${is_specialized ? 'text-purple' : 'text-soft'}`}
        >
          {is_specialized ? texts.specialized : texts.inheriting}
        </span>
      </div>
      <p className="mt-1 flex flex-wrap gap-x-3 text-xs text-soft">
        <span>
          {groove.categories[override.base_category]}, {groove.contexts[override.context_type]}
        </span>
        <span>{groove.sessions(override.session_count)}</span>
        {!is_specialized && sessions_to_specialize > 0 && <span>{texts.more(sessions_to_specialize)}</span>}
      </p>
      {override_weights && (
        <Disclosure open={texts.weights} close={texts.hide}>
          {() => (
            <div className="mt-2 max-w-lg">
              <Weights weights={override_weights} />
            </div>
          )}
        </Disclosure>
      )}
    </li>
  );
}
