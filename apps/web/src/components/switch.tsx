'use client';

import { useId, type ReactNode } from 'react';

interface Props {
  label: string;
  hint?: ReactNode;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
  testId?: string;
}

/** A lever with its meaning beside it: on glows. The whole row can be pressed. */
export function Switch({ label, hint, checked, disabled = false, onChange, testId }: Props) {
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-4 py-2.5">
      <label htmlFor={id} className={`min-w-0 flex-1 text-sm ${disabled ? '' : 'cursor-pointer'}`}>
        <span className="font-medium">{label}</span>
        {hint && (
          <span id={`${id}-hint`} className="mt-0.5 block text-pretty text-soft">
            {hint}
          </span>
        )}
      </label>
      <button
        id={id}
        type="button"
        role="switch"
        aria-checked={checked}
        aria-describedby={hint ? `${id}-hint` : undefined}
        disabled={disabled}
        data-testid={testId}
        onClick={() => onChange(!checked)}
        className="lever mt-0.5"
      >
        <span aria-hidden className="lever-knob" />
      </button>
    </div>
  );
}
