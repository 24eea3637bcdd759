'use client';

import { formatDifficulty, formatHashrate } from '@app/bitcoin';
import { useState } from 'react';
import { Panel } from '@/components/panel';
import { DEVICES, firstShareWait, START_DIFFICULTIES } from '@/lib/first-share';
import { formatDuration } from '@/lib/format';
import { firstShare as texts } from '@/texts/first-share';

const TERA = 1e12;
type Machine = (typeof DEVICES)[number]['id'] | 'other';

const chip =
  'relative flex min-h-11 cursor-pointer flex-col justify-center rounded-lg border border-line px-3 py-1 text-sm has-checked:border-spark has-checked:bg-elevated has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-bitcoin';

/** When to expect the first share, from hashrate and difficulty; `known` is what the pool asks of a connected miner. */
export function Wait({ known }: { known: number | null }) {
  const [machine, setMachine] = useState<Machine>('bitaxe');
  const [tera, setTera] = useState('1.2');
  const [start, setStart] = useState<(typeof START_DIFFICULTIES)[number]['id']>('thousand');
  const device = DEVICES.find(({ id }) => id === machine);
  const hashrate = device?.hashrate ?? Number(tera) * TERA;
  const difficulty = known ?? START_DIFFICULTIES.find(({ id }) => id === start)?.difficulty ?? 0;
  const wait = firstShareWait(hashrate, difficulty);
  return (
    <Panel title={texts.when}>
      <fieldset className="min-w-0">
        <legend className="label mb-1.5">{texts.device}</legend>
        <div className="flex flex-wrap gap-1.5">
          {[...DEVICES, { id: 'other', name: texts.other, hashrate: null } as const].map((each) => (
            <label key={each.id} className={chip}>
              <input
                type="radio"
                name="machine"
                className="sr-only"
                checked={machine === each.id}
                onChange={() => setMachine(each.id)}
              />
              {each.name}
              <span className="figure text-[11px] text-soft">
                {each.hashrate === null ? texts.hashrateUnit : formatHashrate(each.hashrate)}
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      {machine === 'other' && (
        <div className="mt-3">
          <label className="label mb-1.5 block" htmlFor="tera">
            {texts.hashrate} ({texts.hashrateUnit})
          </label>
          <input
            id="tera"
            type="number"
            min={0}
            step="any"
            inputMode="decimal"
            className="field"
            value={tera}
            onChange={(event) => setTera(event.target.value)}
          />
        </div>
      )}
      {known === null ? (
        <fieldset className="mt-4 min-w-0">
          <legend className="label mb-1.5">{texts.difficulty}</legend>
          <div className="flex flex-wrap gap-1.5">
            {START_DIFFICULTIES.map(({ id }) => (
              <label key={id} className={chip}>
                <input
                  type="radio"
                  name="start-difficulty"
                  className="sr-only"
                  checked={start === id}
                  onChange={() => setStart(id)}
                />
                <span className="figure">{texts.difficulties[id][0]}</span>
                <span className="text-[11px] text-soft">{texts.difficulties[id][1]}</span>
              </label>
            ))}
          </div>
        </fieldset>
      ) : (
        <p className="mt-4 text-sm text-soft">{texts.known(formatDifficulty(known))}</p>
      )}
      <dl
        aria-live="polite"
        className="mt-5 grid grid-cols-2 gap-3 border-t border-line pt-4"
        data-testid="wait"
      >
        <Figure name={texts.half} seconds={wait?.half} />
        <Figure name={texts.most} seconds={wait?.most} />
      </dl>
      <p className="mt-3 min-h-10 text-sm text-pretty text-soft">{wait ? texts.luck : texts.noHashrate}</p>
      <p className="mt-2 text-xs text-pretty text-soft">{texts.formula}</p>
    </Panel>
  );
}

function Figure({ name, seconds }: { name: string; seconds: number | undefined }) {
  return (
    <div>
      <dt className="text-sm text-pretty text-soft">{name}</dt>
      <dd className="figure mt-1 text-2xl whitespace-nowrap text-bitcoin sm:text-3xl">
        {seconds === undefined ? '–' : formatDuration(seconds)}
      </dd>
    </div>
  );
}
