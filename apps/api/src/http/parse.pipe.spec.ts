import * as z from 'zod/mini';
import type { AppError } from './app-error';
import { parse } from './parse.pipe';

const faultOf = (schema: z.ZodMiniType, value: unknown): AppError => {
  try {
    parse(schema).transform(value, { type: 'body' });
  } catch (error) {
    return error as AppError;
  }
  throw new Error('it was let through');
};

describe('parse', () => {
  it('should name the field that is wrong, and one that holds U+0000', () => {
    const schema = z.object({ a: z.optional(z.object({ b: z.number() })), text: z.optional(z.string()) });
    expect(faultOf(schema, { a: { b: 'x' } }).errors).toMatchObject([{ field: 'a.b' }]);
    expect(faultOf(schema, { text: 'a\0' }).errors).toMatchObject([{ field: 'text' }]);
    expect(faultOf(schema, 7).errors).toMatchObject([{ field: 'request' }]);
  });

  it('should not repeat all that was sent', () => {
    const unknown = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`unknown${n}`, 1]));
    const [error] = faultOf(z.strictObject({}), unknown).errors ?? [];
    expect(error?.message.length).toBeLessThanOrEqual(200);
    const many = faultOf(z.array(z.number()), Array(1000).fill('x')).errors ?? [];
    expect(many.length).toBeLessThanOrEqual(20);
  });
});
