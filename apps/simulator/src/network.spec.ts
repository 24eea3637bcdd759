import { difficultyFromHash } from '@app/bitcoin';
import { exponentialCdf, kolmogorovSmirnov, KS_LIMIT } from '../test/statistics';
import { Network } from './network';
import { DAY, MINUTE } from './times';

const FROM = Date.UTC(2026, 0, 10);
const network = new Network(1);
const blocks = network.blocksWithin({ from: FROM, to: FROM + 20 * DAY });

describe('Network', () => {
  it('should find 144 blocks a day, with consecutive heights', () => {
    expect(blocks).toHaveLength(20 * 144);
    blocks.forEach(({ height }, index) => expect(height).toBe((blocks[0]?.height ?? 0) + index));
  });

  it('should leave exponential gaps of ten minutes', () => {
    const gaps = blocks.slice(1).map(({ time }, index) => time - (blocks[index]?.time ?? 0));
    expect(gaps.every((gap) => gap >= 0)).toBe(true);
    expect(kolmogorovSmirnov(gaps, exponentialCdf(10 * MINUTE))).toBeLessThan(KS_LIMIT);
  });

  it('should have hashes that meet the difficulty and form a chain', () => {
    blocks.forEach((block, index) => {
      expect(difficultyFromHash(block.hash)).toBeGreaterThanOrEqual(block.difficulty * (1 - 1e-12));
      if (index > 0) expect(block.previousHash).toBe(blocks[index - 1]?.hash);
    });
    expect(new Set(blocks.map(({ hash }) => hash)).size).toBe(blocks.length);
  });

  it('should change its difficulty every 2016 blocks, near 1.5e14', () => {
    expect(network.difficulty(2016 * 470)).toBe(network.difficulty(2016 * 471 - 1));
    expect(network.difficulty(2016 * 471)).not.toBe(network.difficulty(2016 * 471 - 1));
    expect(Math.abs(Math.log(network.difficulty(950_000) / 1.5e14))).toBeLessThan(0.15);
  });

  it('should be near height 925,000 at the end of November 2025 and go on from there', () => {
    expect(network.tip(Date.UTC(2025, 10, 25)).height).toBe(925_143);
    const tip = network.tip(FROM + 5 * DAY);
    expect(tip.time).toBeLessThanOrEqual(FROM + 5 * DAY);
    expect(blocks.find(({ height }) => height === tip.height)).toEqual(tip);
  });

  it('should say the same in another process', () => {
    expect(new Network(1).blocksWithin({ from: FROM, to: FROM + DAY })).toEqual(blocks.slice(0, 144));
    expect(new Network(2).blocksWithin({ from: FROM, to: FROM + DAY })).not.toEqual(blocks.slice(0, 144));
  });
});
