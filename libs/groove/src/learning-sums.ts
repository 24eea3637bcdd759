import { type AblationResult, ablationResult, type Arm, withOutcome, withoutOutcome } from './ablation';
import {
  combine,
  type Estimate,
  isDeprecable,
  temporalEstimate,
  usageBeta,
  usefulness,
  type Usefulness,
} from './value';

/** What one session counts for one learning that was at hand in it, or kept away on purpose. */
export interface SessionShare {
  withheld: boolean;
  activated: boolean;
  /** Net of the signals after its uses. */
  net: number;
  /** −1 to 1; null: the learning was not used, or kept away. */
  value: number | null;
  /** Of the session, −1 to 1; null: nobody can tell. */
  outcome: number | null;
}

/** All sessions of a learning, added up. */
export interface LearningSums {
  valueSum: number;
  valueCount: number;
  /** Sessions it was at hand in, and those it was used in. */
  present: number;
  activated: number;
  usage: Readonly<Record<Usefulness, number>>;
  with: Arm;
  without: Arm;
}

/** The sums with one session more (`times` 1) or less (−1): a session that is read again replaces what it counted. */
export function counted(sums: LearningSums, share: SessionShare, times: 1 | -1): LearningSums {
  const arm = (of: Arm): Arm => {
    if (share.outcome === null) return of;
    return times === 1 ? withOutcome(of, share.outcome) : withoutOutcome(of, share.outcome);
  };
  if (share.withheld) return { ...sums, without: arm(sums.without) };
  const use = usefulness(share.activated, share.net);
  const valueCount = sums.valueCount + (share.value === null ? 0 : times);
  return {
    ...sums,
    valueCount,
    // Nothing left is nothing, and not what rounding left.
    valueSum: valueCount === 0 ? 0 : sums.valueSum + times * (share.value ?? 0),
    present: sums.present + times,
    activated: sums.activated + (share.activated ? times : 0),
    usage: { ...sums.usage, [use]: sums.usage[use] + times },
    with: arm(sums.with),
  };
}

export const isSameShare = (a: SessionShare, b: SessionShare): boolean =>
  a.withheld === b.withheld &&
  a.activated === b.activated &&
  a.net === b.net &&
  a.value === b.value &&
  a.outcome === b.outcome;

/** What the sums say of a learning. */
export interface LearningFigures {
  temporal: Estimate | null;
  ablation: AblationResult | null;
  combined: Estimate | null;
  deprecable: boolean;
  usage: { alpha: number; beta: number };
}

export function figuresOf(sums: LearningSums): LearningFigures {
  const temporal = temporalEstimate(sums.valueSum, sums.valueCount);
  const ablation = ablationResult(sums.with, sums.without);
  const combined = combine(temporal, ablation);
  return {
    temporal,
    ablation,
    combined,
    deprecable: combined !== null && isDeprecable(combined, sums.valueCount),
    usage: usageBeta(sums.usage),
  };
}
