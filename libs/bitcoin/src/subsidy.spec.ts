import { subsidySats } from './subsidy';

describe('subsidySats', () => {
  it.each([
    [0, 5_000_000_000],
    [209_999, 5_000_000_000],
    [210_000, 2_500_000_000],
    [840_000, 312_500_000],
    [2_100_000, 4_882_812],
    [6_929_999, 1],
    [6_930_000, 0],
    [2 ** 31 - 1, 0],
  ])('should give height %i its subsidy', (height, sats) => {
    expect(subsidySats(height)).toBe(sats);
  });

  it('should halve as often as the network does', () => {
    expect(subsidySats(149, 150)).toBe(5_000_000_000);
    expect(subsidySats(150, 150)).toBe(2_500_000_000);
  });
});
