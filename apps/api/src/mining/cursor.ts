import type { SharePosition } from '@app/database';
import * as z from 'zod/mini';
import { LIMITS } from '@app/contracts';
import { AppError } from '../http/app-error';

const LATEST_MS = 8.64e15;

/** What a cursor of shares holds; `s1` binds it to this list and this version of it. */
const sharesCursor = z.strictObject({
  k: z.literal('s1'),
  t: z.int().check(z.gte(-LATEST_MS), z.lte(LATEST_MS)),
  e: z.string().check(z.minLength(1), z.maxLength(LIMITS.eventIdCharacters)),
});

/** Opaque base64url text that continues a list of shares below this position. */
export function encodeCursor(position: SharePosition): string {
  const content = { k: 's1', t: position.time.getTime(), e: position.eventId };
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

/** The position of a cursor. @throws AppError invalid_input where we did not make it */
export function decodeCursor(text: string): SharePosition {
  const parsed = sharesCursor.safeParse(readJson(text));
  if (parsed.success && !parsed.data.e.includes('\0')) {
    return { time: new Date(parsed.data.t), eventId: parsed.data.e };
  }
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
