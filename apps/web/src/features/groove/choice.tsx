'use client';

import { useId } from 'react';

/** A labelled choice from a list; null is “any”. */
export function Choice<Id extends string>({
  label,
  any,
  options,
  value,
  onChange,
}: {
  label: string;
  /** What the choice of nothing is called; without it something is always chosen. */
  any?: string;
  options: readonly (readonly [Id, string])[];
  value: Id | null;
  onChange: (value: Id | null) => void;
}) {
  const id = useId();
  return (
    <div className="min-w-28 flex-1">
      <label htmlFor={id} className="mb-1 block text-[11px] text-soft">
        {label}
      </label>
      <select
        id={id}
        className="field h-9.5 w-full py-0 text-xs"
        value={value ?? ''}
        onChange={(event) => onChange(options.find(([each]) => each === event.target.value)?.[0] ?? null)}
      >
        {any !== undefined && <option value="">{any}</option>}
        {options.map(([each, text]) => (
          <option key={each} value={each}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
