import type { PipeTransform } from '@nestjs/common';
import * as z from 'zod/mini';
import { AppError } from './app-error';

const ERRORS_SHOWN = 20;
/** Some messages repeat what was sent, as the names of all unknown fields. */
const MESSAGE_CHARACTERS = 200;

/** A pipe that parses a body, a query or parameters by its schema. @throws AppError invalid_input naming each field */
export function parse<Schema extends z.ZodMiniType>(
  schema: Schema,
): PipeTransform<unknown, z.output<Schema>> {
  return {
    transform(value) {
      const parsed = schema.safeParse(value ?? {});
      if (parsed.success) return withoutNul(parsed.data);
      const errors = parsed.error.issues.slice(0, ERRORS_SHOWN).map((issue) => ({
        field: issue.path.map(String).join('.') || 'request',
        message: issue.message.slice(0, MESSAGE_CHARACTERS),
      }));
      throw new AppError('invalid_input', 'Some fields are missing or not valid; see "errors".', errors);
    },
  };
}

const NUL = '\0';
/** Nothing that we store lies deeper than this in a request. */
const DEEPEST = 4;

/** Postgres has no character U+0000 in its texts. @throws AppError invalid_input naming the field that has one */
function withoutNul<Data>(data: Data): Data {
  for (const [field, content] of Object.entries(data ?? {})) {
    if (!holdsNul(content, DEEPEST)) continue;
    const errors = [{ field, message: 'must not hold the character U+0000' }];
    throw new AppError('invalid_input', 'Some fields are missing or not valid; see "errors".', errors);
  }
  return data;
}

function holdsNul(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return value.includes(NUL);
  if (typeof value !== 'object' || value === null || depth === 0) return false;
  return Object.values(value).some((inner) => holdsNul(inner, depth - 1));
}
