'use client';

import type { GrooveAttribution } from '@app/contracts';
import { useState } from 'react';
import { Panel } from '@/components/panel';
import { Segmented } from '@/components/segmented';
import { useAttribution } from '@/hooks/useDashboard';
import { formatCount } from '@/lib/format';
import { formatFraction } from '@/lib/groove-format';
import { groove, grooveAttributionTexts as texts } from '@/texts/groove';
import { LearningActions } from './learning-actions';
import { LearningLink } from './learning-link';
import { PartBar, StatusBadge, ValueBar } from './marks';
import { Pager } from './pager';
import { Timeline } from './timeline';
import { StaleMark, TopicView } from './topic-view';

const PERIODS = ['7', '30', '90'] as const;
type Period = (typeof PERIODS)[number];
const PAGE = 20;
/** The bar of the leaderboard is full at this value. */
const FULL_AT = 0.5;
type Leader = GrooveAttribution['top_contributors'][number];

/** Which learnings help, which harm, and in which sessions. */
export function AttributionPage() {
  const [period, setPeriod] = useState<Period>('7');
  const [page, setPage] = useState(0);
  const topic = useAttribution(Number(period), { limit: PAGE, offset: page * PAGE });
  return (
    <div className="space-y-3 sm:space-y-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Segmented
          label={texts.period}
          options={PERIODS.map((id) => ({ id, text: texts.days[id] }))}
          value={period}
          onChange={(next) => {
            setPeriod(next);
            setPage(0);
          }}
        />
        <StaleMark topic={topic} />
      </div>
      <TopicView topic={topic}>
        {(data) => (
          <div className="grid items-start gap-3 sm:gap-4 lg:grid-cols-2">
            <Panel title={texts.leaderboard}>
              {data.top_contributors.length === 0 && (
                <p className="text-sm text-soft">{texts.leaderboardNone}</p>
              )}
              <Leaders rows={data.top_contributors} from={page * PAGE + 1} />
              <Pager label={texts.leaderboard} page={page} size={PAGE} total={data.total} onPage={setPage} />
            </Panel>
            <div className="min-w-0 space-y-3 sm:space-y-4">
              <Negative rows={data.negative_impact} />
              <Coverage coverage={data.ablation_coverage} />
            </div>
          </div>
        )}
      </TopicView>
      <Timeline key={period} days={Number(period)} />
    </div>
  );
}

function Leaders({ rows, from }: { rows: readonly Leader[]; from: number }) {
  return (
    <ol className="divide-y divide-line" start={from} data-testid="leaderboard">
      {rows.map((row, index) => (
        <li key={row.learning_id} className="flex gap-3 py-2.5">
          <span className="figure w-7 shrink-0 text-right text-soft" aria-label={texts.rank(from + index)}>
            {from + index}
          </span>
          <div className="min-w-0 flex-1">
            <LearningLink id={row.learning_id} content={row.content} />
            <ValueBar value={row.estimated_value} most={FULL_AT} />
            <RowFacts row={row} />
          </div>
        </li>
      ))}
    </ol>
  );
}

function RowFacts({ row }: { row: Leader }) {
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-soft">
      <span>{groove.sessions(row.session_count)}</span>
      <span>{groove.confidence(formatFraction(row.confidence))}</span>
      {row.status !== 'active' && <StatusBadge status={row.status} />}
    </p>
  );
}

function Negative({ rows }: { rows: readonly Leader[] }) {
  return (
    <Panel title={texts.negative}>
      {rows.length === 0 && <p className="text-sm text-soft">{texts.negativeNone}</p>}
      <ul className="divide-y divide-line" data-testid="negative-impact">
        {rows.map((row) => (
          <li key={row.learning_id} className="py-2.5">
            <LearningLink id={row.learning_id} content={row.content} />
            <ValueBar value={row.estimated_value} most={FULL_AT} />
            <RowFacts row={row} />
            <div className="mt-2">
              <LearningActions
                id={row.learning_id}
                content={row.content}
                status={row.status}
                canRemove={false}
              />
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Coverage({ coverage }: { coverage: GrooveAttribution['ablation_coverage'] }) {
  const parts = [
    [texts.completed, coverage.completed],
    [texts.inProgress, coverage.in_progress],
    [texts.pending, coverage.pending],
  ] as const;
  return (
    <Panel title={texts.coverage}>
      <PartBar name={texts.completed} part={coverage.coverage} />
      <dl className="mt-3 grid grid-cols-3 gap-3">
        {parts.map(([name, count]) => (
          <div key={name}>
            <dt className="text-xs text-soft">{name}</dt>
            <dd className="figure text-lg">
              {formatCount(count)} <span className="text-xs text-soft">{texts.coverageUnit(count)}</span>
            </dd>
          </div>
        ))}
      </dl>
      <p className="mt-3 text-xs text-pretty text-soft">{texts.coverageNote}</p>
    </Panel>
  );
}
