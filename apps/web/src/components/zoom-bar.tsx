import { chartTexts as texts } from '@/texts/charts';

export type ZoomStep = 'in' | 'out' | 'earlier' | 'later' | 'all';

const STEPS: readonly { kind: ZoomStep; sign: string }[] = [
  { kind: 'earlier', sign: '‹' },
  { kind: 'out', sign: '−' },
  { kind: 'in', sign: '+' },
  { kind: 'later', sign: '›' },
];
/** What makes sense only while a part is shown. */
const WITHIN = new Set<ZoomStep>(['earlier', 'out', 'later']);

/** Buttons for what dragging does: zoom, move, show all. */
export function ZoomBar({ isZoomed, onStep }: { isZoomed: boolean; onStep: (step: ZoomStep) => void }) {
  return (
    <div role="group" aria-label={texts.zoom.group} className="mt-1 flex h-8 items-center justify-end gap-1">
      {STEPS.map(({ kind, sign }) => (
        <button
          key={kind}
          type="button"
          aria-label={texts.zoom[kind]}
          title={texts.zoom[kind]}
          disabled={!isZoomed && WITHIN.has(kind)}
          onClick={() => onStep(kind)}
          className="figure grid size-8 place-items-center rounded-md text-soft hover:bg-elevated hover:text-ink disabled:cursor-default disabled:opacity-40 disabled:hover:bg-transparent"
        >
          <span aria-hidden>{sign}</span>
        </button>
      ))}
      <button
        type="button"
        disabled={!isZoomed}
        onClick={() => onStep('all')}
        className="h-8 rounded-md px-2.5 text-xs text-soft hover:bg-elevated hover:text-ink disabled:cursor-default disabled:opacity-40 disabled:hover:bg-transparent"
      >
        {texts.zoom.all}
      </button>
    </div>
  );
}
