import type { SharePosition } from '@app/database';
import * as z from 'zod/mini';
import { LIMITS } from '@app/contracts';
import { AppError } from '../http/app-error';

/** Years 1 to 9999, which every date of Postgres and of JavaScript has. */
const EARLIEST_MS = Date.UTC(2001, 0) - 2000 * 365.2425 * 86_400_000;
const LATEST_MS = Date.UTC(10_000, 0) - 1;
const HIGHEST_BLOCK = 2 ** 31 - 1;

// `k` binds a cursor to its list and to this version of it.
const sharesCursor = z.strictObject({
  k: z.literal('s1'),
  t: z.int().check(z.gte(EARLIEST_MS), z.lte(LATEST_MS)),
  e: z.string().check(z.minLength(1), z.maxLength(LIMITS.eventIdCharacters), z.regex(/^[^\0]*$/)),
});
const blocksCursor = z.strictObject({
  k: z.literal('b1'),
  h: z.int().check(z.gte(0), z.lte(HIGHEST_BLOCK)),
});

/** Opaque base64url text that continues a list of shares below this position. */
export function encodeSharesCursor(position: SharePosition): string {
  return encode({ k: 's1', t: position.time.getTime(), e: position.eventId });
}

/** The position of a cursor of shares. @throws AppError invalid_input where we did not make it */
export function decodeSharesCursor(text: string): SharePosition {
  const { t, e } = decode(text, sharesCursor);
  return { time: new Date(t), eventId: e };
}

/** Opaque base64url text that continues a list of blocks below this height. */
export const encodeBlocksCursor = (height: number): string => encode({ k: 'b1', h: height });

/** The height of a cursor of blocks. @throws AppError invalid_input where we did not make it */
export const decodeBlocksCursor = (text: string): number => decode(text, blocksCursor).h;

const encode = (content: object): string => Buffer.from(JSON.stringify(content)).toString('base64url');

function decode<Schema extends z.ZodMiniType>(text: string, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(readJson(text));
  if (parsed.success) return parsed.data;
  const errors = [{ field: 'cursor', message: 'is not a cursor of this list' }];
  throw new AppError('invalid_input', 'The cursor is not valid; start again without one.', errors);
}

function readJson(text: string): unknown {
  if (!/^[\w-]+$/.test(text)) return undefined;
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
