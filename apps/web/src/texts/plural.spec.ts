/** @jest-environment node */
import { counted, plural } from './plural';

describe('plurals', () => {
  const forms = { one: 'share', other: 'shares' };

  it('should choose the form that goes with a count', () => {
    expect([0, 1, 2, 1.5].map((count) => plural(count, forms))).toEqual([
      'shares',
      'share',
      'shares',
      'shares',
    ]);
  });

  it('should write large counts with separators', () => {
    expect(counted(1_234_567, forms)).toBe('1,234,567 shares');
  });
});
