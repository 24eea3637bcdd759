import * as fc from 'fast-check';
import { jsonStart } from './json-start';

describe('jsonStart', () => {
  it('should begin with the characters of the JSON, whatever the value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.integer({ min: 0, max: 80 }), (value, most) => {
        const parsed: unknown = JSON.parse(JSON.stringify(value));
        expect(jsonStart(parsed, most).slice(0, most)).toBe(JSON.stringify(parsed).slice(0, most));
      }),
      { numRuns: 2_000 },
    );
  });

  it('should read no more of a value than it returns', () => {
    let read = 0;
    const counted = (list: unknown[]) =>
      new Proxy(list, {
        get: (target, key, receiver): unknown => {
          read += 1;
          return Reflect.get(target, key, receiver);
        },
      });
    const wide = counted(Array.from({ length: 500_000 }, (_, index) => index));
    expect(jsonStart([wide], 2_000).length).toBeLessThan(30_000);
    expect(read).toBeLessThan(10_000);
  });

  it('should cut a key and a text that are long, and keep what an odd key says', () => {
    const parsed: unknown = JSON.parse(`{"__proto__":{"a":1},"b":"${'x'.repeat(5_000)}"}`);
    expect(jsonStart(parsed, 100).slice(0, 100)).toBe(JSON.stringify(parsed).slice(0, 100));
    const key: unknown = JSON.parse(`{"${'k'.repeat(5_000)}":1}`);
    expect(jsonStart(key, 100).length).toBeLessThan(200);
  });
});
