'use client';

import { formatDifficulty } from '@app/bitcoin';
import { useId, useState, type ReactNode } from 'react';
import { Segmented } from '@/components/segmented';
import { useWorkers } from '@/hooks/useApi';
import {
  ANY_SHARE,
  isFiltered,
  OUTCOMES,
  PERIODS,
  readMinimum,
  type Period,
  type ShareFilter,
} from '@/lib/share-filter';
import { sharesTexts } from '@/texts/shares';

const texts = sharesTexts.filters;

const OUTCOME_OPTIONS = OUTCOMES.map((id) => ({ id, text: texts.outcomes[id] }));
const PERIOD_OPTIONS = (Object.keys(PERIODS) as Period[]).map((id) => ({
  id,
  text: texts.periods[id],
  spoken: texts.spokenPeriods[id],
}));

interface Props {
  filter: ShareFilter;
  onChange: (change: Partial<ShareFilter>) => void;
}

/** What of the log is shown; every choice stands in the address, so that it can be kept and sent on. */
export function FilterBar({ filter, onChange }: Props) {
  const [isOpen, setOpen] = useState(isFiltered(filter));
  const id = useId();
  return (
    <div role="search" aria-label={texts.group}>
      {/* On a phone the choices would fill the screen: there they open on demand. */}
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={id}
        className="button min-h-9.5 w-full text-sm sm:hidden"
        onClick={() => setOpen(!isOpen)}
      >
        {isFiltered(filter) ? texts.on : texts.open}
        <span aria-hidden>{isOpen ? '▴' : '▾'}</span>
      </button>
      <div
        id={id}
        className={`mt-3 flex-wrap items-end gap-x-4 gap-y-3 sm:mt-0 sm:flex ${isOpen ? 'flex' : 'hidden'}`}
      >
        <Choices filter={filter} onChange={onChange} />
      </div>
    </div>
  );
}

function Choices({ filter, onChange }: Props) {
  return (
    <>
      <WorkerChoice filter={filter} onChange={onChange} />
      <Group name={texts.outcome}>
        <Segmented
          label={texts.outcome}
          options={OUTCOME_OPTIONS}
          value={filter.outcome}
          onChange={(outcome) => onChange({ outcome })}
        />
      </Group>
      <Group name={texts.period}>
        <Segmented
          label={texts.period}
          options={PERIOD_OPTIONS}
          value={filter.period}
          onChange={(period) => onChange({ period })}
        />
      </Group>
      <MinimumField key={filter.minimum === null ? 'none' : 'some'} filter={filter} onChange={onChange} />
      {isFiltered(filter) && (
        <button
          type="button"
          className="min-h-9 rounded-lg px-2 text-xs text-soft underline decoration-dotted underline-offset-4 hover:text-ink"
          onClick={() => onChange(ANY_SHARE)}
        >
          {texts.clear}
        </button>
      )}
    </>
  );
}

function Group({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <p aria-hidden className="mb-1 text-[11px] text-soft">
        {name}
      </p>
      {children}
    </div>
  );
}

function WorkerChoice({ filter, onChange }: Props) {
  const id = useId();
  const names = useWorkers().data?.workers.map(({ name }) => name) ?? [];
  const known = filter.worker === null || names.includes(filter.worker) ? names : [filter.worker, ...names];
  return (
    <div className="min-w-36 flex-1 sm:w-52 sm:flex-none">
      <label htmlFor={id} className="mb-1 block text-[11px] text-soft">
        {texts.worker}
      </label>
      <select
        id={id}
        className="field h-9.5 w-full py-0 text-xs"
        value={filter.worker ?? ''}
        onChange={(event) => onChange({ worker: event.target.value || null })}
      >
        <option value="">{texts.anyWorker}</option>
        {[...known].sort().map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

function MinimumField({ filter, onChange }: Props) {
  const id = useId();
  const [text, setText] = useState(filter.minimum === null ? '' : formatDifficulty(filter.minimum));
  const isWrong = text.trim() !== '' && readMinimum(text) === null;
  const commit = () => {
    const minimum = readMinimum(text);
    if (!isWrong && minimum !== filter.minimum) onChange({ minimum });
  };
  return (
    <form
      className="min-w-28 flex-1 sm:w-36 sm:flex-none"
      onSubmit={(event) => {
        event.preventDefault();
        commit();
      }}
    >
      <label htmlFor={id} className="mb-1 block text-[11px] text-soft">
        {texts.minimum}
      </label>
      <input
        id={id}
        className="field h-9.5 py-0 text-xs"
        inputMode="text"
        autoComplete="off"
        placeholder={texts.minimumHint}
        value={text}
        aria-invalid={isWrong}
        aria-describedby={isWrong ? `${id}-wrong` : undefined}
        onChange={(event) => setText(event.target.value)}
        onBlur={commit}
      />
      {isWrong && (
        <p id={`${id}-wrong`} role="alert" className="mt-1 text-[11px] text-red">
          {texts.notADifficulty}
        </p>
      )}
    </form>
  );
}
