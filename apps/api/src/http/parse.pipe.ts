import type { PipeTransform } from '@nestjs/common';
import * as z from 'zod/mini';
import { AppError } from './app-error';

const ERRORS_SHOWN = 20;

/** A pipe that parses a body, a query or parameters by its schema. @throws AppError invalid_input naming each field */
export function parse<Schema extends z.ZodMiniType>(
  schema: Schema,
): PipeTransform<unknown, z.output<Schema>> {
  return {
    transform(value) {
      const parsed = schema.safeParse(value ?? {});
      if (parsed.success) return parsed.data;
      const errors = parsed.error.issues.slice(0, ERRORS_SHOWN).map((issue) => ({
        field: issue.path.map(String).join('.') || 'request',
        message: issue.message,
      }));
      throw new AppError('invalid_input', 'Some fields are missing or not valid; see "errors".', errors);
    },
  };
}
