'use client';

import { GROOVE_OUTCOMES, type GrooveTimelineSession } from '@app/contracts';
import { useState } from 'react';
import { Ago } from '@/components/ago';
import { Disclosure } from '@/components/disclosure';
import { Panel } from '@/components/panel';
import { useSessionTimeline } from '@/hooks/useDashboard';
import { formatDay } from '@/lib/format';
import { formatFraction, utcDayOf } from '@/lib/groove-format';
import { groove, grooveAttributionTexts as texts } from '@/texts/groove';
import { Choice } from './choice';
import { LearningLink } from './learning-link';
import { ValueBar } from './marks';
import { Pager } from './pager';
import { StaleMark, TopicView } from './topic-view';

const PAGE = 50;
const CHOICES = [...GROOVE_OUTCOMES, 'unsaid'] as const;
type OutcomeChoice = (typeof CHOICES)[number];
const OPTIONS = CHOICES.map((id) => [id, id === 'unsaid' ? texts.unsaid : groove.outcomes[id]] as const);

/** Sessions of a page by UTC day, the newest first, as they came. */
export function byDay(
  sessions: readonly GrooveTimelineSession[],
): readonly (readonly [string, readonly GrooveTimelineSession[]])[] {
  const days = new Map<string, GrooveTimelineSession[]>();
  for (const session of sessions) {
    const day = utcDayOf(session.timestamp);
    const known = days.get(day);
    if (known) known.push(session);
    else days.set(day, [session]);
  }
  return [...days];
}

/** Sessions of the last `days` UTC days with what each learning gave or took. */
export function Timeline({ days }: { days: number }) {
  const [page, setPage] = useState(0);
  const [outcome, setOutcome] = useState<OutcomeChoice | null>(null);
  const topic = useSessionTimeline(days, { limit: PAGE, offset: page * PAGE });
  return (
    <Panel
      title={texts.timeline}
      aside={
        <span className="flex flex-wrap items-end gap-3">
          <StaleMark topic={topic} />
          <Choice
            label={texts.outcome}
            any={texts.anyOutcome}
            options={OPTIONS}
            value={outcome}
            onChange={setOutcome}
          />
        </span>
      }
    >
      <TopicView topic={topic}>
        {({ sessions, total }) => {
          const shown =
            outcome === null ? sessions : sessions.filter((each) => (each.outcome ?? 'unsaid') === outcome);
          return (
            <>
              {outcome !== null && (
                <p className="mb-2 text-xs text-soft">{texts.filtered(shown.length, sessions.length)}</p>
              )}
              {sessions.length === 0 && <p className="text-sm text-soft">{texts.timelineNone}</p>}
              <div className="space-y-4" data-testid="timeline">
                {byDay(shown).map(([day, rows]) => (
                  <Day key={day} day={day} sessions={rows} />
                ))}
              </div>
              <Pager label={texts.timeline} page={page} size={PAGE} total={total} onPage={setPage} />
            </>
          );
        }}
      </TopicView>
    </Panel>
  );
}

function Day({ day, sessions }: { day: string; sessions: readonly GrooveTimelineSession[] }) {
  return (
    <section aria-label={formatDay(day)}>
      <h3 className="mb-1 flex justify-between text-sm font-medium">
        {formatDay(day)}
        <span className="text-xs font-normal text-soft">{groove.sessions(sessions.length)}</span>
      </h3>
      <ul className="divide-y divide-line">
        {sessions.map((session) => (
          <Session key={session.session_id} session={session} />
        ))}
      </ul>
    </section>
  );
}

function Session({ session }: { session: GrooveTimelineSession }) {
  const { score, outcome, contributions, warning } = session;
  return (
    <li className="py-2" data-testid="timeline-session">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm">
        <span className="w-24 shrink-0 text-xs text-soft" title={session.session_id}>
          <Ago time={session.timestamp} />
        </span>
        <span
          aria-hidden
          className="h-1.5 min-w-20 flex-1 basis-20 overflow-hidden rounded-full bg-spotlight"
        >
          <span className="block h-full bg-purple" style={{ width: `${(score ?? 0) * 100}%` }} />
        </span>
        <span className="figure">
          {score === undefined ? texts.noScore : texts.score(formatFraction(score))}
        </span>
        {outcome && <span className="text-xs">{groove.outcomes[outcome]}</span>}
        <span className="text-xs text-soft">{texts.activated(session.learnings_activated)}</span>
      </div>
      {warning && <p className="mt-1 text-xs text-gold">{warning}</p>}
      {contributions.length > 0 && (
        <Disclosure open={texts.contributions} close={texts.hide}>
          {() => (
            <ul className="mt-1 space-y-2 border-l-2 border-line pl-3">
              {contributions.map(({ learning_id, content, contribution }) => (
                <li key={learning_id}>
                  <LearningLink id={learning_id} content={content} />
                  <ValueBar value={contribution} />
                </li>
              ))}
            </ul>
          )}
        </Disclosure>
      )}
    </li>
  );
}
