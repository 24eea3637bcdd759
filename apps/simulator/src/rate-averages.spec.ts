import { Random } from './random';
import { RateAverages } from './rate-averages';
import { meanInterval } from './share';

describe('RateAverages', () => {
  it('should approach the real hashrate in every window', () => {
    const random = new Random('averages');
    const rates = new RateAverages(0);
    const mean = meanInterval(1.2e12, 93);
    for (let time = random.exponential(mean); time < 3_600_000; time += random.exponential(mean))
      rates.add(time, 93);
    const { hashrate_1m, hashrate_5m, hashrate_1h, hashrate_1d } = rates.read(3_600_000);
    expect(Math.abs(hashrate_1m / 1.2e12 - 1)).toBeLessThan(0.3);
    expect(Math.abs(hashrate_5m / 1.2e12 - 1)).toBeLessThan(0.15);
    expect(Math.abs(hashrate_1h / 1.2e12 - 1)).toBeLessThan(0.05);
    expect(Math.abs(hashrate_1d / 1.2e12 - 1)).toBeLessThan(0.05);
  });

  it('should fall while nothing comes', () => {
    const rates = new RateAverages(0);
    rates.add(60_000, 1000);
    const before = rates.read(60_000).hashrate_1m;
    expect(rates.read(120_000).hashrate_1m).toBeLessThan(before / 2);
    expect(new RateAverages(5).read(5).hashrate_5m).toBe(0);
  });
});
