'use client';

import type { GrooveBrief } from '@app/contracts';
import { formatFraction, formatScope } from '@/lib/groove-format';
import { groove } from '@/texts/groove';
import { StatusBadge, ValueBar } from './marks';

/** A page of learnings; one of them is open. */
export function LearningList({
  learnings,
  open,
  onOpen,
}: {
  learnings: readonly GrooveBrief[];
  open: string | null;
  onOpen: (id: string) => void;
}) {
  return (
    <ul className="-mx-2 space-y-0.5" data-testid="learnings">
      {learnings.map((learning) => (
        <li key={learning.id} data-testid="learning" data-id={learning.id}>
          <button
            type="button"
            aria-current={learning.id === open ? 'true' : undefined}
            onClick={() => onOpen(learning.id)}
            className="w-full rounded-lg border-l-2 border-transparent px-3 py-2.5 text-left transition-colors hover:bg-elevated aria-[current]:border-purple aria-[current]:bg-purple/10"
          >
            <span className="flex items-start justify-between gap-3">
              <span
                className={`line-clamp-2 min-w-0 text-sm break-words ${learning.status === 'disabled' ? 'text-soft' : ''}`}
              >
                {learning.content}
              </span>
              <StatusBadge status={learning.status} />
            </span>
            <span className="mt-1 mb-1.5 flex flex-wrap gap-x-3 text-xs text-soft">
              <span>{groove.categories[learning.category]}</span>
              <span className="max-w-full truncate">{formatScope(learning.scope)}</span>
              <span>{groove.sessions(learning.session_count)}</span>
              <span>{groove.confidence(formatFraction(learning.confidence))}</span>
            </span>
            <ValueBar value={learning.estimated_value} />
          </button>
        </li>
      ))}
    </ul>
  );
}
