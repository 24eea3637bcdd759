'use client';

import type { GrooveDetailSession } from '@app/contracts';
import { useState } from 'react';
import { Ago } from '@/components/ago';
import { formatCount } from '@/lib/format';
import { formatFraction, formatSigned } from '@/lib/groove-format';
import { grooveLearningsTexts as texts } from '@/texts/groove';
import { toneOf } from './marks';
import { Pager } from './pager';

const SHOWN = 20;

/** Every session a learning took part in, with the signals that counted. */
export function LearningHistory({
  sessions,
  total,
}: {
  sessions: readonly GrooveDetailSession[];
  total: number;
}) {
  const [page, setPage] = useState(0);
  const last = Math.max(0, Math.ceil(sessions.length / SHOWN) - 1);
  const current = Math.min(page, last);
  const shown = sessions.slice(current * SHOWN, (current + 1) * SHOWN);
  return (
    <section aria-label={texts.history}>
      <h4 className="label mb-2">
        {texts.history}{' '}
        {total > sessions.length && (
          <span className="normal-case">
            ({texts.historyOf(formatCount(sessions.length), formatCount(total))})
          </span>
        )}
      </h4>
      {sessions.length === 0 ? (
        <p className="text-sm text-soft">{texts.historyNone}</p>
      ) : (
        <div
          role="region"
          aria-label={texts.history}
          tabIndex={0}
          className="overflow-x-auto rounded-lg border border-line"
        >
          <table className="w-full min-w-[34rem] text-left text-sm">
            <thead className="bg-elevated text-xs text-soft">
              <tr className="[&>th]:px-3 [&>th]:py-2 [&>th]:font-normal">
                <th scope="col">{texts.columns.when}</th>
                <th scope="col">{texts.columns.used}</th>
                <th scope="col">{texts.columns.outcome}</th>
                <th scope="col">{texts.columns.value}</th>
                <th scope="col">{texts.columns.signals}</th>
              </tr>
            </thead>
            <tbody className="divide-y divide-line">
              {shown.map((session) => (
                <SessionRow key={session.session_id} session={session} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Pager label={texts.history} page={current} size={SHOWN} total={sessions.length} onPage={setPage} />
    </section>
  );
}

function SessionRow({ session }: { session: GrooveDetailSession }) {
  const { withheld, activated, activation_confidence, signals } = session;
  return (
    <tr className="align-top [&>td]:px-3 [&>td]:py-2">
      <td title={session.session_id}>
        <Ago time={session.timestamp} />
      </td>
      <td>
        {withheld
          ? texts.withheld
          : activated
            ? texts.used(formatFraction(activation_confidence))
            : texts.unused}
      </td>
      <td>
        <Figure value={session.outcome} />
      </td>
      <td>
        <Figure value={session.value} />
      </td>
      <td className="text-xs">
        {signals.length === 0 ? (
          <span className="text-soft">{texts.noSignals}</span>
        ) : (
          <ul>
            {signals.map(({ kind, polarity, confidence, distance, weight }, index) => (
              <li key={index} className={polarity === 'positive' ? 'text-green' : 'text-red'}>
                <span aria-hidden>{polarity === 'positive' ? '+ ' : '− '}</span>
                {texts.signal(texts.signals[kind], distance, confidence.toFixed(2), weight.toFixed(2))}
              </li>
            ))}
          </ul>
        )}
      </td>
    </tr>
  );
}

function Figure({ value }: { value: number | null }) {
  if (value === null) return <span className="text-soft">{texts.unknown}</span>;
  return <span className={`figure ${toneOf(value)}`}>{formatSigned(value)}</span>;
}
