import fc from 'fast-check';
import type { Schema } from './openapi-document';

const DEEP = 2_000;
const HUGE = 20_000;

/** Texts that break what trusts its input: NUL, half a surrogate pair, names of object internals, endless ones. */
const HOSTILE_TEXTS = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  'x\udfff',
  '__proto__',
  'constructor',
  'toString',
  '../../etc/passwd',
  "'; DROP TABLE users; --",
  '%00',
  '%',
  '\u202e\u0007\u200d',
  '𝕏👩‍👩‍👧‍👦',
  'NaN',
  '-1',
  '1e999',
  '99999999999999999999999999',
  '0x10',
  '1.5',
  ' 5',
  '+5',
  'null',
  'x'.repeat(600),
  'é'.repeat(HUGE),
];
const HOSTILE_NUMBERS = [0, -0, -1, 0.1, 1e308, -1e308, 2 ** 53, 2 ** 31, 2 ** 63, Number.MIN_VALUE];

export const hostileText = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
);

const deep = (): unknown => {
  let value: unknown = 1;
  for (let depth = 0; depth < DEEP; depth += 1) value = depth % 2 === 0 ? [value] : { a: value };
  return value;
};

/** JSON of any kind, with keys that belong to every object. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.constantFrom<unknown>(null, true, false, [], {}, ...HOSTILE_NUMBERS),
  fc.constant(null).map(deep),
  fc.dictionary(
    fc.constantFrom('constructor', 'prototype', 'toString', 'hasOwnProperty', 'length'),
    fc.jsonValue(),
  ),
  fc.array(hostileText, { maxLength: 5 }),
  fc.jsonValue(),
);

/** Values that a JSON Schema allows, as far as it can be turned round; where it cannot, texts of the right kind. */
export function valid(schema: Schema): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as unknown[]));
  const variants = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(variants)) return fc.oneof(...(variants as Schema[]).map(valid));
  if (Array.isArray(schema.type)) {
    return fc.oneof(...(schema.type as string[]).map((type) => valid({ ...schema, type })));
  }
  switch (schema.type) {
    case 'object':
      return validObject(schema);
    case 'array':
      return fc.array(valid((schema.items ?? {}) as Schema), { maxLength: 3 });
    case 'string':
      return validText(schema);
    case 'integer':
      return fc.integer({ min: lowest(schema), max: highest(schema) });
    case 'number':
      return fc.double({ min: lowest(schema), max: highest(schema), noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.jsonValue();
  }
}

function validObject(schema: Schema): fc.Arbitrary<unknown> {
  const properties = (schema.properties ?? {}) as Record<string, Schema>;
  const model = Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, valid(inner)]));
  return fc.record(model, { requiredKeys: (schema.required ?? []) as string[] });
}

function validText(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.format === 'uuid') return fc.uuid();
  const examples = (schema.examples ?? []) as string[];
  const minLength = Number(schema.minLength ?? 0);
  const maxLength = Math.min(Number(schema.maxLength ?? 64), 600);
  const plain = fc.string({ minLength, maxLength: Math.max(minLength, maxLength) });
  const like =
    typeof schema.pattern === 'string' ? fc.stringMatching(new RegExp(schema.pattern, 'u')) : plain;
  return examples.length > 0 ? fc.oneof(fc.constantFrom(...examples), like) : like;
}

const lowest = ({ minimum }: Schema): number => (typeof minimum === 'number' ? minimum : -1_000);
const highest = ({ maximum }: Schema): number =>
  Math.min(typeof maximum === 'number' ? maximum : 100_000, 2 ** 31 - 1);

/** A valid object, then one of its fields spoilt, dropped or joined by a foreign one; or something else altogether. */
export function nearly(schema: Schema): fc.Arbitrary<unknown> {
  const names = Object.keys((schema.properties ?? {}) as object);
  const name = names.length > 0 ? fc.constantFrom(...names) : fc.constant('x');
  const spoilt = fc.tuple(valid(schema), name, fc.constantFrom('spoil', 'drop', 'add'), hostileValue);
  return fc.oneof(
    spoilt.map(([value, field, how, foreign]) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return foreign;
      const { [field]: _, ...rest } = value as Record<string, unknown>;
      if (how === 'drop') return rest;
      return how === 'add' ? { ...value, foreign } : { ...value, [field]: foreign };
    }),
    hostileValue,
  );
}

/** What a text becomes in a URL; what has no UTF-8 becomes bytes that are none either. */
export function encode(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return [...text]
    .map((one) => (/^[\ud800-\udfff]$/u.test(one) ? '%ED%A0%80' : encodeURIComponent(one)))
    .join('');
}
