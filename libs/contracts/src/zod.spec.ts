import * as z from 'zod/mini';
import { decimal, flag } from './zod';

describe('decimal', () => {
  const limit = decimal(1, 100);

  it.each(['1', '50', '100'])('should read %s', (text) => {
    expect(limit.parse(text)).toBe(Number(text));
  });

  it.each(['0', '101', '', ' 5', '5 ', '+5', '-5', '05', '5.0', '1e1', '0x10', '٣', 'NaN', 5, null, ['5']])(
    'should refuse %p',
    (given) => {
      expect(limit.safeParse(given).success).toBe(false);
    },
  );

  it('should be an integer with its bounds in the description of a query', () => {
    const { properties } = z.toJSONSchema(z.object({ limit: z._default(limit, 20) }), {
      io: 'input',
      unrepresentable: 'any',
    });
    expect(properties?.limit).toMatchObject({ type: 'integer', minimum: 1, maximum: 100 });
  });
});

describe('flag', () => {
  it('should know two words', () => {
    expect([flag.parse('true'), flag.parse('false')]).toEqual([true, false]);
    for (const bad of ['', '1', 'TRUE', true]) expect(flag.safeParse(bad).success).toBe(false);
  });
});
