import { createFleet, type Miner } from './fleet';
import { Schedule } from './schedule';
import { DAY, HOUR } from './times';

const ORIGIN = Date.UTC(2026, 5, 15, 13, 37);
const MONTH = 30 * DAY;
const fleet = createFleet();
const schedule = new Schedule(1, ORIGIN, MONTH);
const named = (name: string): Miner => {
  const miner = fleet.find((candidate) => candidate.name === name);
  if (!miner) throw new Error(`no miner ${name}`);
  return miner;
};
const share = (miner: Miner): number => {
  const minutes = Array.from({ length: 14 * 24 * 6 }, (_, index) => ORIGIN - index * (HOUR / 6));
  return minutes.filter((time) => schedule.isOnline(miner, time)).length / minutes.length;
};

describe('Schedule', () => {
  it('should give every habit its share of time', () => {
    expect(share(named('bitaxe-gamma'))).toBeGreaterThan(0.97);
    expect(share(named('nerdaxe.2'))).toBeGreaterThan(0.7);
    expect(share(named('nerdaxe.2'))).toBeLessThan(0.95);
    expect(share(named('s19-rental'))).toBeGreaterThan(0.5);
    expect(share(named('s19-rental'))).toBeLessThan(0.85);
    expect(share(named('garden-shed'))).toBeCloseTo(54 / 168, 1);
  });

  it('should alternate between coming and going, in agreement with isOnline', () => {
    for (const miner of fleet) {
      const span = { from: ORIGIN - 5 * DAY, to: ORIGIN };
      let online = schedule.isOnline(miner, span.from - 1);
      for (const change of schedule.changes(miner, span)) {
        expect(change.online).toBe(!online);
        online = change.online;
        expect(schedule.isOnline(miner, change.time)).toBe(online);
      }
      expect(schedule.isOnline(miner, span.to - 1)).toBe(online);
    }
  });

  it('should say the same whatever way the time is cut', () => {
    const miner = named('nerdaxe.2');
    const whole = schedule.changes(miner, { from: ORIGIN - 2 * DAY, to: ORIGIN });
    const pieces = Array.from({ length: 48 }, (_, index) => {
      const from = ORIGIN - 2 * DAY + index * HOUR;
      return new Schedule(1, ORIGIN, MONTH).changes(miner, { from, to: from + HOUR });
    }).flat();
    expect(pieces).toEqual(whole);
    expect(whole.length).toBeGreaterThan(5);
  });

  it('should let nobody mine before they came', () => {
    const late = fleet.filter(({ seniority }) => seniority < 1);
    expect(late.length).toBeGreaterThan(10);
    for (const miner of late) {
      const joined = schedule.joinedAt(miner);
      expect(joined).toBeGreaterThan(ORIGIN - MONTH);
      expect(joined).toBeLessThan(ORIGIN);
      expect(schedule.isOnline(miner, joined - 1)).toBe(false);
    }
  });

  it('should drift by a few per cent around the nominal hashrate', () => {
    const miner = named('bitaxe-gamma');
    const rates = Array.from({ length: 24 * 30 }, (_, hour) =>
      schedule.hashrate(miner, ORIGIN - hour * HOUR),
    );
    const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
    expect(Math.abs(mean / 1.2e12 - 1)).toBeLessThan(0.01);
    expect(Math.max(...rates) / 1.2e12).toBeLessThan(1.15);
  });
});
