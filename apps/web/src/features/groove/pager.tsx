'use client';

import { formatCount } from '@/lib/format';
import { grooveLearningsTexts as texts } from '@/texts/groove';

/** Which part of a long list is shown, and the way to its neighbours; nothing where all of it fits. */
export function Pager({
  label,
  page,
  size,
  total,
  onPage,
}: {
  label: string;
  /** From 0. */
  page: number;
  size: number;
  total: number;
  onPage: (page: number) => void;
}) {
  if (total <= size && page === 0) return null;
  const from = Math.min(total, page * size + 1);
  const to = Math.min(total, (page + 1) * size);
  return (
    <nav aria-label={label} className="mt-3 flex items-center justify-between gap-2">
      <button
        type="button"
        className="button min-h-9 text-sm"
        disabled={page === 0}
        onClick={() => onPage(page - 1)}
      >
        {texts.previous}
      </button>
      <span className="figure text-xs text-soft" aria-live="polite">
        {texts.range(formatCount(from), formatCount(to), formatCount(total))}
      </span>
      <button
        type="button"
        className="button min-h-9 text-sm"
        disabled={to >= total}
        onClick={() => onPage(page + 1)}
      >
        {texts.next}
      </button>
    </nav>
  );
}
