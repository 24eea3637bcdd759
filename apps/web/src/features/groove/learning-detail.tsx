'use client';

import type { GrooveLearningDetail } from '@app/contracts';
import { useEffect, useRef, type ReactNode } from 'react';
import { Ago } from '@/components/ago';
import { Notice } from '@/components/notice';
import { Panel } from '@/components/panel';
import { Tile, Tiles } from '@/components/tile';
import { useLearningDetail } from '@/hooks/useDashboard';
import { formatCount } from '@/lib/format';
import { formatFraction, formatP, formatScope, formatSigned } from '@/lib/groove-format';
import { groove, grooveLearningsTexts as texts } from '@/texts/groove';
import { LearningActions } from './learning-actions';
import { LearningHistory } from './learning-history';
import { StatusBadge, toneOf } from './marks';
import { StaleMark, TopicView } from './topic-view';

/** One learning: what it says, what it is worth, and every session that says so. */
export function LearningDetail({ id, onBack }: { id: string; onBack: () => void }) {
  const topic = useLearningDetail(id);
  const top = useRef<HTMLDivElement>(null);
  // Who opened it by keyboard or on a phone is led to it.
  useEffect(() => top.current?.focus({ preventScroll: window.innerWidth >= 1024 }), []);
  return (
    <div
      ref={top}
      tabIndex={-1}
      className="min-w-0 outline-none lg:sticky lg:top-20 lg:max-h-[calc(100dvh-6rem)] lg:overflow-y-auto"
      data-testid="learning-detail"
    >
      <Panel
        title={texts.detail}
        aside={
          <span className="flex items-center gap-3">
            <StaleMark topic={topic} />
            <button type="button" className="button min-h-9 text-sm lg:hidden" onClick={onBack}>
              {texts.back}
            </button>
          </span>
        }
      >
        <TopicView topic={topic} missing={<Notice title={texts.missing}>{texts.missingText}</Notice>}>
          {(learning) => <Learning learning={learning} />}
        </TopicView>
      </Panel>
    </div>
  );
}

function Learning({ learning }: { learning: GrooveLearningDetail }) {
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <h3 className="min-w-0 flex-1 basis-60 text-lg font-semibold text-pretty break-words">
          {learning.description}
        </h3>
        <StatusBadge status={learning.status} />
      </div>
      {learning.status_reason && <p className="text-sm text-gold">{learning.status_reason}</p>}
      <div>
        <p className="label mb-1">{texts.insight}</p>
        <p className="text-sm break-words whitespace-pre-wrap">{learning.insight}</p>
      </div>
      <LearningActions id={learning.id} content={learning.content} status={learning.status} />
      <Figures learning={learning} />
      <Facts learning={learning} />
      <LearningHistory sessions={learning.sessions} total={learning.sessions_total} />
    </div>
  );
}

function Figures({ learning }: { learning: GrooveLearningDetail }) {
  const { times_helpful, times_ignored, times_contradicted } = learning;
  return (
    <Tiles className="xl:grid-cols-5">
      <Tile
        name={texts.value}
        tone={toneOf(learning.estimated_value)}
        value={formatSigned(learning.estimated_value)}
        note={texts.valueNote}
        testId="learning-value"
      />
      <Tile name={texts.confidence} value={formatFraction(learning.confidence)} />
      <Tile name={texts.sessions} value={formatCount(learning.session_count)} />
      <Tile
        name={texts.injected}
        value={formatCount(learning.times_injected)}
        note={texts.times(learning.times_injected)}
        title={texts.usage(String(times_helpful), String(times_ignored), String(times_contradicted))}
      />
      <Tile
        name={texts.activation}
        value={formatFraction(learning.activation_rate)}
        title={texts.activationNote}
      />
    </Tiles>
  );
}

function Facts({ learning }: { learning: GrooveLearningDetail }) {
  const { source, extraction_method, source_session, ablation } = learning;
  return (
    <dl className="grid gap-x-6 gap-y-3 text-sm sm:grid-cols-2">
      <Fact name={texts.source}>
        {[
          texts.sources[source],
          extraction_method && texts.methods[extraction_method],
          source_session && texts.sourceSession(source_session),
        ]
          .filter(Boolean)
          .join(', ')}
      </Fact>
      <Fact name={texts.where}>
        {groove.categories[learning.category]}, {formatScope(learning.scope)}
      </Fact>
      <Fact name={texts.temporal}>
        <span className={`figure ${toneOf(learning.temporal_value)}`}>
          {formatSigned(learning.temporal_value)}
        </span>{' '}
        {texts.temporalNote(formatFraction(learning.temporal_confidence))}
      </Fact>
      <Fact name={texts.ablation}>{ablation ? <Ablation ablation={ablation} /> : texts.ablationOpen}</Fact>
      <Fact name={texts.usageName}>
        {texts.usage(
          formatCount(learning.times_helpful),
          formatCount(learning.times_ignored),
          formatCount(learning.times_contradicted),
        )}
      </Fact>
      <Fact name={texts.created}>
        <Ago time={learning.created_at} />
      </Fact>
    </dl>
  );
}

function Ablation({ ablation }: { ablation: NonNullable<GrooveLearningDetail['ablation']> }) {
  const { marginal_value, p_value, significant } = ablation;
  return (
    <>
      {texts.with} {texts.ablationArm(formatSigned(ablation.with.mean), ablation.with.sessions)};{' '}
      {texts.without} {texts.ablationArm(formatSigned(ablation.without.mean), ablation.without.sessions)}.{' '}
      {marginal_value === undefined || p_value === undefined ? (
        texts.ablationOpen
      ) : (
        <>
          {texts.ablationResult(formatSigned(marginal_value), formatP(p_value))} (
          {significant ? texts.significant : texts.notSignificant})
        </>
      )}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-soft">{name}</dt>
      <dd className="break-words">{children}</dd>
    </div>
  );
}
