import type { GrooveHealthStatus, GrooveStatus, GrooveWeight } from '@app/contracts';
import { formatFraction, formatSigned } from '@/lib/groove-format';
import { groove, grooveStrategyTexts } from '@/texts/groove';

const STATUS_TONES: Record<GrooveStatus, string> = {
  active: 'text-green',
  disabled: 'text-soft',
  deprecated: 'text-red',
  experimental: 'text-cyan',
  under_review: 'text-gold',
};

export function StatusBadge({ status }: { status: GrooveStatus }) {
  return (
    <span
      data-testid="learning-status"
      data-status={status}
      className={`shrink-0 rounded-md bg-elevated px-2 py-0.5 text-xs ${STATUS_TONES[status]}`}
    >
      {groove.statuses[status]}
    </span>
  );
}

export const toneOf = (value: number): string =>
  value > 0 ? 'text-green' : value < 0 ? 'text-red' : 'text-soft';

/** A value from −1 to 1: a bar from the middle, and the number. */
export function ValueBar({ value, most = 1 }: { value: number; most?: number }) {
  const width = `${Math.min(1, Math.abs(value) / most) * 50}%`;
  return (
    <span className="flex items-center gap-2">
      <span aria-hidden className="relative h-1.5 min-w-12 flex-1 overflow-hidden rounded-full bg-spotlight">
        <span
          className={`absolute inset-y-0 ${value < 0 ? 'right-1/2 bg-red' : 'left-1/2 bg-green'}`}
          style={{ width }}
        />
        <span className="absolute inset-y-0 left-1/2 w-px bg-edge" />
      </span>
      <span className={`figure w-12 shrink-0 text-right text-sm ${toneOf(value)}`}>
        {formatSigned(value)}
      </span>
    </span>
  );
}

/** A part of 1 as a bar with its name and its percentage. */
export function PartBar({ name, part, note = '' }: { name: string; part: number; note?: string }) {
  return (
    <div>
      <p className="flex justify-between gap-3 text-sm">
        <span className="min-w-0 truncate">{name}</span>
        <span className="figure shrink-0">
          {formatFraction(part)} <span className="text-xs text-soft">{note}</span>
        </span>
      </p>
      <div aria-hidden className="mt-1 h-1.5 overflow-hidden rounded-full bg-spotlight">
        <div className="h-full rounded-full bg-purple" style={{ width: `${part * 100}%` }} />
      </div>
    </div>
  );
}

/** One bar for each strategy, the heaviest first. */
export function Weights({ weights }: { weights: readonly GrooveWeight[] }) {
  return (
    <ul className="space-y-2.5">
      {[...weights]
        .sort((a, b) => b.weight - a.weight)
        .map(({ strategy, weight, uncertainty, observations }) => (
          <li key={strategy}>
            <PartBar name={groove.strategies[strategy]} part={weight} />
            <p className="mt-0.5 text-xs text-soft">
              {grooveStrategyTexts.observations(observations)},{' '}
              {grooveStrategyTexts.uncertainty(formatFraction(uncertainty))}
            </p>
          </li>
        ))}
    </ul>
  );
}

const HEALTH_TONES: Record<GrooveHealthStatus, string> = {
  ok: 'bg-green',
  degraded: 'bg-gold',
  error: 'bg-red',
};

export function HealthDot({ status }: { status: GrooveHealthStatus }) {
  return (
    <span className="flex items-center gap-2 font-medium">
      <span aria-hidden className={`size-2.5 rounded-full ${HEALTH_TONES[status]}`} />
      {groove.health[status]}
    </span>
  );
}
