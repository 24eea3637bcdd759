import type { Emission } from './emission';
import { LiveFleet } from './live-fleet';
import { DAY, HOUR, MINUTE } from './times';
import { createWorld } from './world';

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
  const emissions = run(6);
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
    expect(own.every(({ time }) => time >= START && time < START + 6 * HOUR)).toBe(true);
  });

  it('should submit about 18 shares a minute for each steady miner, once settled', () => {
    const steady = world.fleet.filter(({ habit, device }) => habit === 'steady' && device.hashrate > 1e9);
    const rates = steady.map(({ address, name }) => {
      const mine = of(emissions, 'share_submitted').filter(
        ({ data, time }) => data.worker === `${address}.${name}` && time >= START + HOUR,
      );
      return mine.length / 300;
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
    const rate = (work * 2 ** 32) / (6 * 3600);
    expect(Math.abs(rate / 1.2e12 - 1)).toBeLessThan(4 / Math.sqrt(mine.length) + 0.03);
  });

  it('should agree with itself: session bests rise, shares carry the difficulty in force', () => {
    const bests = new Map<string, number>();
    const diffs = new Map<string, number>();
    for (const emission of emissions) {
      if (emission.event === 'miner_connected')
        diffs.set(emission.data.worker, emission.data.initial_diff ?? 0);
      if (emission.event === 'miner_connected') bests.delete(emission.data.worker);
      if (emission.event === 'share_submitted')
        expect(emission.data.diff).toBe(diffs.get(emission.data.worker));
      if (emission.event === 'diff_updated') {
        expect(emission.data.old_diff).toBe(diffs.get(emission.data.worker));
        diffs.set(emission.data.worker, emission.data.new_diff);
      }
      if (emission.event === 'share_best_diff') {
        expect(emission.data.new_best).toBeGreaterThan(emission.data.prev_best ?? 0);
        expect(emission.data.prev_best).toBeGreaterThanOrEqual(bests.get(emission.data.worker) ?? 0);
        bests.set(emission.data.worker, emission.data.new_best);
      }
    }
  });

  it('should report every connected miner once a minute', () => {
    const miner = world.fleet.find(({ name }) => name === 'bitaxe-gamma');
    const reports = of(emissions, 'hashrate_update').filter(({ data }) => data.user === miner?.address);
    const gamma = reports.filter(({ data }) => data.worker.endsWith('bitaxe-gamma'));
    expect(gamma).toHaveLength(360);
    expect(Math.abs((gamma.at(-1)?.data.hashrate_1h ?? 0) / 1.2e12 - 1)).toBeLessThan(0.2);
  });

  it('should let miners drop out and come back, with the session told', () => {
    const gone = of(emissions, 'miner_disconnected');
    expect(gone.length).toBeGreaterThan(5);
    for (const { data } of gone) {
      expect(data.session_duration).toBeGreaterThan(0);
      expect(Number.isInteger(data.shares_session)).toBe(true);
    }
  });

  it('should repeat itself for the same seed and start, whatever the ticks', () => {
    const ids = (list: Emission[]) => list.filter(({ event }) => event === 'share_submitted').length;
    expect(run(1)).toEqual(run(1));
    const coarse = ids(run(1, 1, MINUTE));
    expect(Math.abs(coarse - ids(run(1)))).toBeLessThan(5 * Math.sqrt(coarse));
  });

  it('should be faster for load tests, with lighter shares', () => {
    const fast = of(run(0.2, 20), 'share_submitted');
    const usual = of(run(0.2), 'share_submitted');
    expect(fast.length / usual.length).toBeGreaterThan(10);
    expect(fast.length / usual.length).toBeLessThan(30);
  });
});
