'use client';

import type { Worker } from '@app/contracts';
import { Panel } from '@/components/panel';
import { useSocketState } from '@/hooks/useApp';
import { firstShare as texts } from '@/texts/first-share';
import { Connect } from './connect';
import { Wait } from './wait';

/** For somebody without a share: how to connect, when to expect the first one, and what comes then. */
export function FirstShare({ connected }: { connected: Worker | null }) {
  const isLive = useSocketState().status === 'open';
  const word = connected ? texts.connected(connected.name) : isLive ? texts.waiting : texts.notListening;
  return (
    <div className="space-y-3 sm:space-y-4" data-testid="first-share">
      <section className="panel card-glow flex items-center gap-4 p-5 sm:gap-6 sm:p-8">
        <Radar live={isLive} />
        <div className="min-w-0">
          <h2 className="text-xl font-semibold text-balance sm:text-3xl">{texts.title}</h2>
          <p role="status" className="mt-1.5 min-h-10 text-sm text-pretty text-soft sm:text-base">
            {word}
          </p>
        </div>
      </section>
      <div className="grid items-start gap-3 sm:gap-4 lg:grid-cols-2">
        <Connect />
        <Wait known={connected?.current_diff ?? null} />
      </div>
      <Panel title={texts.next}>
        <ol className="grid gap-4 sm:grid-cols-2 xl:grid-cols-4">
          {texts.nextSteps.map(([title, text]) => (
            <li key={title} className="border-l-2 border-spark/60 pl-3.5">
              <p className="text-sm font-medium">{title}</p>
              <p className="mt-1 text-sm text-pretty text-soft">{text}</p>
            </li>
          ))}
        </ol>
      </Panel>
    </div>
  );
}

/** Rings that go out while the page listens. */
function Radar({ live }: { live: boolean }) {
  return (
    <span aria-hidden className="relative grid size-14 shrink-0 place-items-center sm:size-20">
      {live &&
        [0, 1, 2].map((ring) => <span key={ring} className="radar" style={{ animationDelay: `${ring}s` }} />)}
      <span className={`size-4 rounded-full ${live ? 'bg-spark' : 'bg-spotlight'}`} />
    </span>
  );
}
