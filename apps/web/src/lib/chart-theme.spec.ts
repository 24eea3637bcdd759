/** @jest-environment node */
import { fade } from './chart-theme';

describe('fade', () => {
  it('should thin a resolved colour and leave what it cannot read', () => {
    expect(fade('rgb(247, 147, 26)', 34)).toBe('rgba(247, 147, 26, 0.34)');
    expect(fade('rgba(1, 2, 3, 0.5)', 10)).toBe('rgba(1, 2, 3, 0.1)');
    expect(fade('tomato', 34)).toBe('tomato');
  });
});
