'use client';

import type { GrooveComponentHealth, GrooveHealth } from '@app/contracts';
import { Ago } from '@/components/ago';
import { Panel } from '@/components/panel';
import { useHealth } from '@/hooks/useDashboard';
import { formatCount } from '@/lib/format';
import { formatFraction } from '@/lib/groove-format';
import { groove, grooveHealthTexts as texts } from '@/texts/groove';
import { HealthDot, PartBar } from './marks';
import { StaleMark, TopicView } from './topic-view';

const COMPONENTS = ['assessment', 'extraction', 'attribution'] as const;
const BANNERS = { ok: 'border-green/50', degraded: 'border-gold/50', error: 'border-red/50' } as const;
const ARROWS = { rising: '↑', stable: '→', falling: '↓' } as const;

/** Whether the steps that learn keep up, and what they did. */
export function HealthPage() {
  const topic = useHealth();
  return (
    <>
      <StaleMark topic={topic} />
      <TopicView topic={topic}>
        {(health) => (
          <div className="space-y-3 sm:space-y-4">
            <div
              role="status"
              data-testid="health-banner"
              className={`panel flex flex-wrap items-center gap-x-4 gap-y-1 p-4 ${BANNERS[health.overall_status]}`}
            >
              <HealthDot status={health.overall_status} />
              <span className="text-sm text-soft">{texts.bannerText[health.overall_status]}</span>
            </div>
            <div className="grid gap-3 sm:gap-4 md:grid-cols-3">
              {COMPONENTS.map((name) => (
                <ComponentCard key={name} name={texts.components[name]} component={health[name]} />
              ))}
            </div>
            <div className="grid items-start gap-3 sm:gap-4 lg:grid-cols-2">
              <div className="min-w-0 space-y-3 sm:space-y-4">
                <Parameters parameters={health.adaptive_params} />
                <Ingest ingest={health.ingest} />
              </div>
              <Activity activity={health.recent_activity} />
            </div>
          </div>
        )}
      </TopicView>
    </>
  );
}

function ComponentCard({ name, component }: { name: string; component: GrooveComponentHealth }) {
  return (
    <Panel title={name}>
      <HealthDot status={component.status} />
      <div className="mt-3">
        <PartBar name={texts.coverage} part={component.coverage} />
      </div>
      <p className="mt-3 flex flex-wrap justify-between gap-x-3 text-xs text-soft">
        <span>{texts.items(component.item_count)}</span>
        <span>
          {component.last_activity ? (
            <>
              {texts.last} <Ago time={component.last_activity} />
            </>
          ) : (
            texts.never
          )}
        </span>
      </p>
    </Panel>
  );
}

function Parameters({ parameters }: { parameters: GrooveHealth['adaptive_params'] }) {
  return (
    <Panel title={texts.parameters}>
      {parameters.length === 0 ? (
        <p className="text-sm text-soft">{texts.parametersNone}</p>
      ) : (
        <table className="w-full text-left text-sm">
          <thead className="text-xs text-soft">
            <tr className="[&>th]:py-1.5 [&>th]:pr-3 [&>th]:font-normal">
              <th scope="col">{texts.columns.name}</th>
              <th scope="col">{texts.columns.value}</th>
              <th scope="col">{texts.columns.confidence}</th>
              <th scope="col">{texts.columns.trend}</th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {parameters.map(({ name, current_value, confidence, trend }) => (
              <tr key={name} className="[&>td]:py-2 [&>td]:pr-3">
                <td className="break-words">{texts.parameterNames.get(name) ?? name}</td>
                <td className="figure">{current_value.toFixed(2)}</td>
                <td className="figure">{formatFraction(confidence)}</td>
                <td>
                  <span aria-hidden>{ARROWS[trend]} </span>
                  <span className="text-xs">{groove.trends[trend]}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

function Ingest({ ingest }: { ingest: GrooveHealth['ingest'] }) {
  const parts = [
    [texts.accepted, ingest.accepted],
    [texts.duplicate, ingest.duplicate],
    [texts.rejected, ingest.rejected],
  ] as const;
  return (
    <Panel title={texts.ingest}>
      <dl className="grid grid-cols-3 gap-3">
        {parts.map(([name, count]) => (
          <div key={name} className="min-w-0">
            <dt className="text-xs text-soft">{name}</dt>
            <dd className="figure text-lg">
              {formatCount(count)} <span className="text-xs text-soft">{texts.lines(count)}</span>
            </dd>
          </div>
        ))}
      </dl>
      {ingest.reasons.length > 0 && (
        <>
          <h3 className="mt-4 mb-1 text-xs text-soft">{texts.reasons}</h3>
          <ul className="divide-y divide-line text-sm">
            {ingest.reasons.map(({ reason, count }) => (
              <li key={reason} className="flex justify-between gap-3 py-1.5">
                <span className="min-w-0 break-words">{reason}</span>
                <span className="figure shrink-0">
                  {formatCount(count)} <span className="text-xs text-soft">{texts.lines(count)}</span>
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}

function Activity({ activity }: { activity: GrooveHealth['recent_activity'] }) {
  return (
    <Panel title={texts.activity}>
      {activity.length === 0 && <p className="text-sm text-soft">{texts.activityNone}</p>}
      <ol className="divide-y divide-line" data-testid="activity">
        {activity.map(({ timestamp, message, activity_type }, index) => (
          <li key={`${timestamp} ${index}`} className="py-2 text-sm">
            <p className="break-words">{message}</p>
            <p className="flex flex-wrap gap-x-3 text-xs text-soft">
              <span className="text-purple">{texts.components[activity_type]}</span>
              <Ago time={timestamp} />
            </p>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
