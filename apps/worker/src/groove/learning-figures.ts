import type { GrooveStatus } from '@app/contracts';
import type { GrooveFiguresRow, GrooveSumsRow } from '@app/database';
import {
  ablationResult,
  DEPRECATION,
  EMPTY_ARM,
  figuresOf,
  type LearningFigures,
  type LearningSums,
} from '@app/groove';

/** The sums of a learning as they are kept. Sessions that used it without a signal are what the counts leave over. */
export function sumsOf(row: GrooveSumsRow): LearningSums {
  const { helpful, ignored, contradicted } = row;
  return {
    valueSum: row.valueSum,
    valueCount: row.valueCount,
    present: row.present,
    activated: row.activated,
    usage: { helpful, ignored, contradicted, used: row.present - helpful - ignored - contradicted },
    with: row.with ?? EMPTY_ARM,
    without: row.without ?? EMPTY_ARM,
  };
}

/** The row that these sums make. */
export function figuresRow(row: GrooveSumsRow, sums: LearningSums): GrooveFiguresRow {
  const figures = figuresOf(sums);
  const { temporal, ablation, combined, usage } = figures;
  return {
    id: row.id,
    ...statusOf(row, figures, sums),
    valueSum: sums.valueSum,
    valueCount: sums.valueCount,
    present: sums.present,
    activated: sums.activated,
    helpful: sums.usage.helpful,
    ignored: sums.usage.ignored,
    contradicted: sums.usage.contradicted,
    with: sums.with,
    without: sums.without,
    estimatedValue: combined?.value ?? 0,
    confidence: combined?.confidence ?? 0,
    temporalValue: temporal?.value ?? 0,
    temporalConfidence: temporal?.confidence ?? 0,
    ablationState: ablationState(sums),
    ablationValue: ablation?.value ?? null,
    ablationP: ablation?.p ?? null,
    usageAlpha: usage.alpha,
    usageBeta: usage.beta,
  };
}

function ablationState(sums: LearningSums): GrooveFiguresRow['ablationState'] {
  if (ablationResult(sums.with, sums.without)) return 'completed';
  return sums.without.n > 0 ? 'in_progress' : 'pending';
}

/**
 * What the figures say of a learning's status; what a person disabled stays so. One that he enabled again is judged
 * anew after as many sessions more as a first judgement takes.
 */
function statusOf(
  { status, statusReason, keptAtSessions }: GrooveSumsRow,
  { combined, deprecable }: LearningFigures,
  sums: LearningSums,
): { status: GrooveStatus; statusReason: string | null } {
  if (status === 'disabled' || status === 'deprecated') return { status, statusReason };
  const isProtected = keptAtSessions > 0 && sums.present < keptAtSessions + DEPRECATION.sessions;
  if (deprecable && combined && !isProtected) {
    const reason = `value ${combined.value.toFixed(2)} after ${sums.valueCount} sessions`;
    return { status: 'deprecated', statusReason: reason };
  }
  if (status === 'experimental') return { status, statusReason };
  const isBad = combined !== null && combined.value < 0;
  return { status: isBad ? 'under_review' : 'active', statusReason: null };
}
