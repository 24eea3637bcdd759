import * as z from 'zod/mini';

/** ISO 8601 UTC with milliseconds, e.g. `2026-11-21T22:39:44.297Z`. */
export const isoTime = z.iso.datetime({ precision: 3 });
/** A finite number; JSON has no other, JavaScript has. */
export const finite = z.number();
export const count = z.int().check(z.gte(0));
export const id = z.int().check(z.gte(1));

const DECIMAL = /^(0|[1-9]\d{0,15})$/;

/**
 * A whole number in a query or a path: plain decimal digits and nothing else, so that no `0x10`, `1e1`, `+5`, ` 7` or
 * empty text passes for one. Described in OpenAPI as the integer it is.
 */
export function decimal(least: number, most: number, description?: string) {
  const schema = z.pipe(
    z.string().check(z.regex(DECIMAL, `must be a whole number from ${least} to ${most}`)),
    z.pipe(z.transform(Number), z.int().check(z.gte(least), z.lte(most))),
  );
  z.globalRegistry.add(schema, { type: 'integer', minimum: least, maximum: most, description });
  return schema;
}

/** `true` or `false` in a query. */
export const flag = z.pipe(
  z.enum(['true', 'false']),
  z.transform((text) => text === 'true'),
);

/** Turns the first problem of a failed parse into one line: `field: message`. */
export function firstIssue(error: z.core.$ZodError): string {
  const issue = error.issues[0];
  if (!issue) return 'invalid';
  const path = issue.path.map(String).join('.');
  return path ? `${path}: ${issue.message}` : issue.message;
}
