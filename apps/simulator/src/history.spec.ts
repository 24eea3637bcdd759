import { DEMO_WALLETS, difficultyFromHash } from '@app/bitcoin';
import { chunkLength } from './density';
import type { Emission } from './emission';
import { history } from './history';
import { DAY, HOUR } from './times';
import { createWorld } from './world';

const NOW = Date.UTC(2026, 5, 15, 13, 37, 12, 345);
const HISTORY = 30 * DAY;
const create = (seed = 1) => createWorld({ seed, origin: NOW, historyMs: HISTORY, speed: 1 });
const isShare = (emission: Emission) => emission.event === 'share_submitted';
const acceptedWork = (emissions: Emission[], worker: string): { work: number; shares: number } => {
  const diffs = emissions.flatMap((emission) =>
    emission.event === 'share_submitted' && emission.data.accepted && emission.data.worker === worker
      ? [emission.data.diff]
      : [],
  );
  return { work: diffs.reduce((sum, diff) => sum + diff, 0), shares: diffs.length };
};

function wholeMonth(): Emission[] {
  const world = create();
  const emissions: Emission[] = [];
  for (let from = NOW - HISTORY; from < NOW;) {
    const length = chunkLength(NOW - from);
    const to = Math.min((Math.floor(from / length) + 1) * length, NOW);
    emissions.push(...history(world, { from, to }, NOW));
    from = to;
  }
  return emissions;
}

describe('history', () => {
  const month = wholeMonth();
  const world = create();

  it('should tell a month in few enough shares', () => {
    const shares = month.filter(isShare).length;
    expect(shares).toBeGreaterThan(60_000);
    expect(shares).toBeLessThan(100_000);
  });

  it('should be in order of time, inside the month, each id once', () => {
    expect(month.every(({ time }) => time >= NOW - HISTORY && time < NOW)).toBe(true);
    expect(month.every(({ time }, index) => time >= (month[index - 1]?.time ?? 0))).toBe(true);
    expect(new Set(month.map(({ id }) => id)).size).toBe(month.length);
    expect(month.every(({ id }) => id.startsWith('demo:1:') && id.length <= 128)).toBe(true);
  });

  it('should prove the hashrate of every miner that was there all the time', () => {
    const steady = world.fleet.filter(({ habit, isDemo }) => habit === 'steady' && isDemo);
    for (const miner of steady) {
      const { work, shares } = acceptedWork(month, `${miner.address}.${miner.name}`);
      const online = Array.from({ length: 30 * 24 }, (_, hour) => NOW - HISTORY + hour * HOUR).filter(
        (time) => world.schedule.isOnline(miner, time),
      ).length;
      const rate = (work * 2 ** 32) / (online * 3600);
      // 1/√shares is not the whole error here: the shares of the last days are lighter than the older ones.
      expect(Math.abs(rate / (miner.device.hashrate * 0.995) - 1)).toBeLessThan(6 / Math.sqrt(shares));
    }
  });

  it('should be denser towards the end', () => {
    const count = (from: number, to: number) =>
      month.filter((emission) => isShare(emission) && emission.time >= NOW - from && emission.time < NOW - to)
        .length;
    expect(count(HOUR, 0)).toBeGreaterThan(3 * count(2 * HOUR, HOUR));
    expect(count(DAY, HOUR)).toBeGreaterThan(2 * count(2 * DAY, DAY));
  });

  it('should let every demo account and every miner of it take part', () => {
    const workers = new Set(month.filter(isShare).map((emission) => String(emission.data.worker)));
    for (const miner of world.fleet) expect(workers).toContain(`${miner.address}.${miner.name}`);
    for (const { address } of DEMO_WALLETS) {
      expect([...workers].some((worker) => worker.startsWith(address))).toBe(true);
    }
  });

  it('should make the same events again, in another process', () => {
    const span = { from: NOW - 3 * DAY, to: NOW - 3 * DAY + HOUR };
    expect(history(create(), span, NOW)).toEqual(history(create(), span, NOW));
    expect(history(create(2), span, NOW)).not.toEqual(history(create(), span, NOW));
  });

  it('should tell a cut-up hour as it tells a whole one', () => {
    const from = NOW - 3 * DAY;
    const whole = history(create(), { from, to: from + HOUR }, NOW);
    const half = from + HOUR / 2 + 7;
    const parts = [
      history(create(), { from, to: half }, NOW),
      history(create(), { from: half, to: from + HOUR }, NOW),
    ];
    expect(parts.flat()).toEqual(whole);
  });

  it('should have one found block, its share good enough for the network', () => {
    const found = month.filter(({ event }) => event === 'block_found');
    expect(found).toHaveLength(1);
    const [block] = found;
    if (block?.event !== 'block_found') throw new Error('no block');
    expect(DEMO_WALLETS.map(({ address }) => address)).toContain(block.data.user);
    expect(block.data.diff).toBeGreaterThanOrEqual(Number(block.data.network_diff) * (1 - 1e-12));
    expect(difficultyFromHash(String(block.data.hash))).toBe(block.data.diff);
    const winner = month.find(({ id }) => id === `${block.id}:share`);
    expect(winner).toMatchObject({ time: block.time, data: { sdiff: block.data.diff, accepted: true } });
    expect(month).toContainEqual(
      expect.objectContaining({
        event: 'new_block_network',
        data: expect.objectContaining({ hash: block.data.hash }),
      }),
    );
  });

  it('should leave no address of the network in any event', () => {
    expect(month.some(({ data }) => 'ip' in data)).toBe(false);
  });
});
