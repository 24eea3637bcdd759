/** Spans of time in milliseconds; every time in this program is epoch milliseconds, UTC. */
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A half-open span of time, `from` included, `to` not. */
export interface Span {
  from: number;
  to: number;
}

export const inside = ({ from, to }: Span, time: number): boolean => time >= from && time < to;
