import { NetworkDifficulty } from './network-difficulty';

describe('NetworkDifficulty', () => {
  it('should judge each moment by its own difficulty', () => {
    const network = new NetworkDifficulty([]);
    network.observe(1_000, 100, 1e-9);
    network.observe(5_000, 120, 1e-9);
    expect([0, 1_000, 4_999, 5_000, 9_000].map((ms) => network.at(ms))).toEqual([
      undefined,
      100,
      100,
      120,
      120,
    ]);
  });

  it('should keep the finest figure and take no rounding for a change', () => {
    const network = new NetworkDifficulty([]);
    network.observe(1_000, 1.5e14, 2e-2);
    network.observe(2_000, 1.50001e14, 1e-5);
    network.observe(3_000, 150000509032110.7, 1e-15);
    network.observe(4_000, 1.50001e14, 1e-5);
    network.observe(5_000, 1.5e14, 2e-2);
    expect(network.eras).toEqual([[1_000, 150000509032110.7, 1e-15]]);
  });

  it('should let nothing old speak about now', () => {
    const network = new NetworkDifficulty([]);
    network.observe(5_000, 120, 1e-9);
    network.observe(1_000, 100, 1e-9);
    expect(network.eras).toEqual([[5_000, 120, 1e-9]]);
  });
});
