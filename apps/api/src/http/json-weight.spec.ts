import { LIMITS } from '@app/contracts';
import { isHeavy } from './json-weight';

const weigh = (text: string) => isHeavy(Buffer.from(text));
const many = LIMITS.jsonValues + 1;

describe('isHeavy', () => {
  it.each([
    ['arrays in arrays', '['.repeat(many)],
    ['numbers', `[${'1,'.repeat(many)}1]`],
    ['objects', `[${'{},'.repeat(many)}{}]`],
    ['keys', `{${Array.from({ length: many }, (_, index) => `"${index}":1`).join(',')}}`],
    ['values after a text that ends in a backslash', `["\\\\",${'1,'.repeat(many)}1]`],
  ])('should be true of many %s', (_, text) => {
    expect(weigh(text)).toBe(true);
  });

  it.each([
    ['a long text', `["${'x'.repeat(many)}"]`],
    ['what looks like values within a text', `["${',{[:'.repeat(many)}"]`],
    ['escaped quotes', `["${'\\",'.repeat(many)}"]`],
    ['as many values as there may be', `[${'1,'.repeat(LIMITS.jsonValues - 1)}1]`],
    ['nothing', ''],
  ])('should be false of %s', (_, text) => {
    expect(weigh(text)).toBe(false);
  });
});
