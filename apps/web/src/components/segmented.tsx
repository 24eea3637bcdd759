'use client';

interface Option<Id extends string> {
  readonly id: Id;
  readonly text: string;
  /** Where the text alone says too little to somebody who only hears it. */
  readonly spoken?: string;
}

/** A few choices side by side, one of them on. */
export function Segmented<Id extends string>({
  label,
  options,
  value,
  onChange,
  className = '',
}: {
  label: string;
  options: readonly Option<Id>[];
  value: Id | null;
  onChange: (id: Id) => void;
  className?: string;
}) {
  return (
    <div
      role="group"
      aria-label={label}
      className={`flex w-fit rounded-lg border border-line bg-canvas p-0.5 ${className}`}
    >
      {options.map(({ id, text, spoken }) => (
        <button
          key={id}
          type="button"
          aria-pressed={value === id}
          // What is seen must be part of what is heard, or speaking "1h" presses nothing.
          aria-label={spoken && `${text}, ${spoken}`}
          onClick={() => onChange(id)}
          className="min-h-8 min-w-11 rounded-md px-2.5 text-xs text-soft transition-colors hover:text-ink aria-pressed:bg-spotlight aria-pressed:text-ink"
        >
          {text}
        </button>
      ))}
    </div>
  );
}
