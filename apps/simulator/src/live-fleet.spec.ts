import type { Emission } from './emission';
import { LiveFleet } from './live-fleet';
import { DAY, HOUR, MINUTE } from './times';
import { createWorld } from './world';

const HOURS = 2;
const START = Date.UTC(2026, 5, 15, 13, 37);
const create = (speed = 1) => createWorld({ seed: 1, origin: START, historyMs: 30 * DAY, speed });

function run(hours: number, speed = 1, tick = 10_000): Emission[] {
  const fleet = new LiveFleet(create(speed), START);
  const emissions: Emission[] = [];
  for (let time = START + tick; time <= START + hours * HOUR; time += tick)
    emissions.push(...fleet.advance(time));
  return emissions;
}
const of = <Name extends Emission['event']>(emissions: Emission[], event: Name) =>
  emissions.filter((emission): emission is Extract<Emission, { event: Name }> => emission.event === event);

describe('LiveFleet', () => {
  const emissions = run(HOURS);
  const world = create();

  it('should tell of everything but a found block', () => {
    expect(new Set(emissions.map(({ event }) => event))).toEqual(
      new Set([
        'share_submitted',
        'miner_connected',
        'miner_disconnected',
        'diff_updated',
        'hashrate_update',
        'new_block_network',
        'share_best_diff',
      ]),
    );
  });

  it('should give every event an id of its own and a time that has passed', () => {
    expect(new Set(emissions.map(({ id }) => id)).size).toBe(emissions.length);
    const own = emissions.filter(({ event }) => event !== 'new_block_network');
    expect(own.every(({ time }) => time >= START && time < START + HOURS * HOUR)).toBe(true);
  });

  it('should submit about 18 shares a minute for each steady miner, once settled', () => {
    const steady = world.fleet.filter(({ habit, device }) => habit === 'steady' && device.hashrate > 1e9);
    const rates = steady.map(({ address, name }) => {
      const mine = of(emissions, 'share_submitted').filter(
        ({ data, time }) => data.worker === `${address}.${name}` && time >= START + HOUR / 2,
      );
      return mine.length / (60 * (HOURS - 0.5));
    });
    const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
    expect(Math.abs(mean - 18)).toBeLessThan(2.5);
    for (const rate of rates) expect(rate).toBeGreaterThan(9);
  });

  it('should prove each miner its hashrate by the assigned work', () => {
    const miner = world.fleet.find(({ name }) => name === 'bitaxe-gamma');
    const mine = of(emissions, 'share_submitted').filter(
      ({ data }) => data.worker === `${miner?.address}.bitaxe-gamma` && data.accepted,
    );
    const work = mine.reduce((sum, { data }) => sum + data.diff, 0);
    const rate = (work * 2 ** 32) / (HOURS * 3600);
    expect(Math.abs(rate / 1.2e12 - 1)).toBeLessThan(4 / Math.sqrt(mine.length) + 0.03);
  });

  it('should let every share carry the difficulty in force', () => {
    const diffs = new Map<string, number>();
    const wrong: Emission[] = [];
    for (const emission of emissions) {
      if (emission.event === 'miner_connected')
        diffs.set(emission.data.worker, emission.data.initial_diff ?? 0);
      if (emission.event === 'share_submitted' && emission.data.diff !== diffs.get(emission.data.worker)) {
        wrong.push(emission);
      }
      if (emission.event === 'diff_updated') {
        if (emission.data.old_diff !== diffs.get(emission.data.worker)) wrong.push(emission);
        diffs.set(emission.data.worker, emission.data.new_diff);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('should let session bests only rise', () => {
    const bests = new Map<string, number>();
    for (const emission of emissions) {
      if (emission.event === 'miner_connected') bests.delete(emission.data.worker);
      if (emission.event !== 'share_best_diff') continue;
      expect(emission.data.new_best).toBeGreaterThan(emission.data.prev_best ?? 0);
      expect(emission.data.prev_best).toBeGreaterThanOrEqual(bests.get(emission.data.worker) ?? 0);
      bests.set(emission.data.worker, emission.data.new_best);
    }
    expect(bests.size).toBeGreaterThan(10);
  });

  it('should report every connected miner once a minute', () => {
    const miner = world.fleet.find(({ name }) => name === 'bitaxe-gamma');
    const reports = of(emissions, 'hashrate_update').filter(({ data }) => data.user === miner?.address);
    const gamma = reports.filter(({ data }) => data.worker.endsWith('bitaxe-gamma'));
    expect(gamma).toHaveLength(60 * HOURS);
    expect(Math.abs((gamma.at(-1)?.data.hashrate_1h ?? 0) / 1.2e12 - 1)).toBeLessThan(0.2);
  });

  it('should name the tip of the chain first where no history did', () => {
    const fresh = createWorld({ seed: 1, origin: START, historyMs: 0, speed: 1 });
    const events = new LiveFleet(fresh, START).advance(START + 1).map(({ event }) => event);
    expect(events.filter((event) => event === 'new_block_network')).toHaveLength(1);
    const told = new LiveFleet(world, START).advance(START + 1).map(({ event }) => event);
    expect(told).not.toContain('new_block_network');
  });

  it('should let miners drop out and come back, with the session told', () => {
    const gone = of(emissions, 'miner_disconnected');
    expect(gone.length).toBeGreaterThan(2);
    for (const { data } of gone) {
      expect(data.session_duration).toBeGreaterThan(0);
      expect(Number.isInteger(data.shares_session)).toBe(true);
    }
  });

  it('should repeat itself for the same seed and start, and barely change with the ticks', () => {
    const first = run(0.25);
    expect(JSON.stringify(run(0.25)) === JSON.stringify(first)).toBe(true);
    const [fine, coarse] = [of(first, 'share_submitted'), of(run(0.25, 1, MINUTE), 'share_submitted')];
    expect(Math.abs(coarse.length - fine.length)).toBeLessThan(5 * Math.sqrt(coarse.length));
  });

  it('should be faster for load tests, with lighter shares', () => {
    const fast = of(run(0.1, 5), 'share_submitted');
    const usual = of(run(0.1), 'share_submitted');
    expect(fast.length / usual.length).toBeGreaterThan(3);
    expect(fast.length / usual.length).toBeLessThan(7);
  });
});
