import { exponentialCdf, kolmogorovSmirnov, KS_LIMIT, uniformCdf } from '../test/statistics';
import { Random } from './random';

const draw = (count: number, next: () => number): number[] => Array.from({ length: count }, next);

describe('Random', () => {
  it('should repeat itself for the same key and differ for another', () => {
    const sequence = (key: string) => {
      const random = new Random(key);
      return draw(5, () => random.unit());
    };
    expect(sequence('a')).toEqual(sequence('a'));
    expect(sequence('a')).not.toEqual(sequence('b'));
  });

  it('should be uniform in (0, 1]', () => {
    const random = new Random('uniform');
    const sample = draw(20_000, () => random.unit());
    expect(Math.min(...sample)).toBeGreaterThan(0);
    expect(Math.max(...sample)).toBeLessThanOrEqual(1);
    expect(kolmogorovSmirnov(sample, uniformCdf)).toBeLessThan(KS_LIMIT);
  });

  it('should be uniform over the first numbers of many keys', () => {
    const sample = draw(5_000, () => 0).map((_, index) => new Random(`key ${index}`).unit());
    expect(kolmogorovSmirnov(sample, uniformCdf)).toBeLessThan(KS_LIMIT);
  });

  it('should be exponential with the wanted mean', () => {
    const random = new Random('exponential');
    const sample = draw(20_000, () => random.exponential(42));
    expect(kolmogorovSmirnov(sample, exponentialCdf(42))).toBeLessThan(KS_LIMIT);
  });

  it('should be normal with mean 0 and variance 1', () => {
    const random = new Random('normal');
    const sample = draw(20_000, () => random.normal());
    const mean = sample.reduce((sum, value) => sum + value, 0) / sample.length;
    const variance = sample.reduce((sum, value) => sum + (value - mean) ** 2, 0) / sample.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
  });
});
