import { groove } from '@/texts/groove';
import type { GrooveScope } from '@app/contracts';

/** A value from −1 to 1 with its sign: `+0.34`, `−0.12`, `0`. */
export function formatSigned(value: number): string {
  const rounded = Math.abs(value).toFixed(2);
  if (rounded === '0.00') return '0';
  return `${value > 0 ? '+' : '−'}${rounded}`;
}

/** A part from 0 to 1 as whole percent: `82 %`; what is above nothing never reads as nothing. */
export function formatFraction(fraction: number): string {
  if (fraction > 0 && fraction < 0.005) return '<1 %';
  if (fraction < 1 && fraction >= 0.995) return '>99 %';
  return `${Math.round(fraction * 100)} %`;
}

/** Where a learning holds; of a project its path. */
export const formatScope = (scope: GrooveScope): string =>
  scope.kind === 'project' ? scope.path : groove.scopes[scope.kind];

/** `= 0.031`; a p-value too small to matter reads `< 0.001`. */
export const formatP = (p: number): string => (p < 0.001 ? '< 0.001' : `= ${p.toFixed(3)}`);

/** The UTC day of a moment, `2026-11-22`. */
export const utcDayOf = (time: string): string => new Date(time).toISOString().slice(0, 10);
