import * as z from 'zod/mini';

/** ISO 8601 UTC with milliseconds, e.g. `2026-11-21T22:39:44.297Z`. */
export const isoTime = z.iso.datetime({ precision: 3 });
/** A finite number; JSON has no other, JavaScript has. */
export const finite = z.number();
export const count = z.int().check(z.gte(0));
export const id = z.int().check(z.gte(1));

/** Turns the first problem of a failed parse into one line: `field: message`. */
export function firstIssue(error: z.core.$ZodError): string {
  const issue = error.issues[0];
  if (!issue) return 'invalid';
  const path = issue.path.map(String).join('.');
  return path ? `${path}: ${issue.message}` : issue.message;
}
