import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BOUNDS } from './bounds';
import type { FeedEntry } from './feed-entry';
import { FileFaults } from './file-faults';
import { PoolMemory } from './pool-memory';
import { TipTracker } from './tip-tracker';

const START = 1_795_300_000;
const never = new AbortController().signal;
const hashOf = (letter: string): string => letter.repeat(64);

describe('TipTracker', () => {
  let root: string;
  let memory: PoolMemory;
  let told: FeedEntry[];
  let tips: TipTracker;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'tbg-tips-'));
    memory = new PoolMemory('');
    told = [];
    const write = (entries: FeedEntry[]) => Promise.resolve(void told.push(...entries));
    const faults = new FileFaults(root, { info: () => undefined, warn: () => undefined });
    tips = new TipTracker(root, faults, memory, { write }, undefined);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  /** A height directory; `seconds` of its accepted shares, or of its making where there is none. */
  const directory = (height: number, seconds: number[], made = 0) => {
    const path = join(root, height.toString(16).padStart(8, '0'));
    mkdirSync(path);
    const line = (at: number) =>
      `${JSON.stringify({ username: 'u', diff: 1, sdiff: 2, result: true, createdate: `${START + at},0` })}\n`;
    if (seconds.length > 0)
      writeFileSync(join(path, '6b021da900000001.sharelog'), seconds.map(line).join(''));
    utimesSync(path, START + made, START + made);
  };
  const changed = (letter: string, seconds: number) =>
    memory.tip.queue.push({ hash: hashOf(letter), ms: (START + seconds) * 1000 });
  const settle = async (seconds: number) => {
    memory.log.lastMs = (START + seconds) * 1000;
    tips.see(readdirSync(root).sort());
    await tips.settle((START + seconds) * 1000, never);
  };
  /** What was told: height, first letter of the hash, second of the event. */
  const list = () =>
    told.map(({ ts, data }) => {
      const { height, hash } = data as { height: number; hash?: string };
      return [height, hash?.[0] ?? '-', Number(ts) - START];
    });

  it('should join heights and hashes of an old log by the shares between them', async () => {
    directory(100, [5]);
    directory(101, [70, 80]);
    directory(103, [200]);
    for (const [letter, at] of [
      ['a', 0],
      ['b', 60],
      ['c', 120],
      ['d', 180],
    ] as const)
      changed(letter, at);
    await settle(300);
    // Nobody mined on c, and its directory is gone: its height is not guessed.
    expect(list()).toEqual([
      [99, 'a', 0],
      [100, 'b', 60],
      [102, 'd', 180],
    ]);
  });

  it("should give an empty directory its hash by its own time, unless that is a copy's", async () => {
    directory(100, [5]);
    directory(101, [], 60);
    directory(102, [], 9_999);
    directory(103, [200]);
    for (const [letter, at] of [
      ['a', 0],
      ['b', 60],
      ['c', 120],
      ['d', 180],
    ] as const)
      changed(letter, at);
    await settle(300);
    expect(list()).toEqual([
      [99, 'a', 0],
      [100, 'b', 60],
      [101, '-', 200],
      [102, 'd', 180],
    ]);
  });

  it('should wait for the hash of the newest directory, but not for ever', async () => {
    directory(100, [], 0);
    await settle(0);
    expect(told).toEqual([]);
    changed('a', 0);
    await settle(0.25);
    expect(list()).toEqual([[99, 'a', 0]]);
    directory(101, [], 60);
    await settle(60);
    await settle(60 + BOUNDS.tipHoldMs / 1000);
    expect(list().at(-1)).toEqual([100, '-', 62]);
    await settle(100);
    expect(told).toHaveLength(2);
  });

  it('should wait for the hashes of several directories that appear before their lines', async () => {
    for (const height of [100, 101, 102]) directory(height, [10 * height], 0);
    tips.see(readdirSync(root).sort());
    await tips.settle(START * 1000, never);
    expect(told).toEqual([]);
    for (const [letter, height] of [
      ['a', 100],
      ['b', 101],
      ['c', 102],
    ] as const)
      changed(letter, 10 * height - 5);
    await tips.settle(START * 1000 + 250, never);
    expect(list()).toEqual([
      [99, 'a', 995],
      [100, 'b', 1005],
      [101, 'c', 1015],
    ]);
  });

  it('should wait once, not once for each, where there is no ckpool.log', async () => {
    for (let height = 100; height < 150; height += 1) directory(height, [10 * height]);
    tips.see(readdirSync(root).sort());
    for (const ms of [0, BOUNDS.tipHoldMs, 2 * BOUNDS.tipHoldMs]) await tips.settle(START * 1000 + ms, never);
    expect(list()).toEqual(Array.from({ length: 50 }, (_, at) => [99 + at, '-', expect.any(Number)]));
  });

  it('should tell another block of the same height, which makes no directory', async () => {
    directory(100, [5]);
    changed('a', 0);
    await settle(10);
    changed('b', 20);
    await settle(20);
    expect(told).toHaveLength(1);
    await settle(20 + BOUNDS.tipHoldMs / 1000);
    expect(list()).toEqual([
      [99, 'a', 0],
      [99, 'b', 20],
    ]);
    expect(told.map(({ eventId }) => eventId)).toEqual(['00000064:tip', `00000064:tip:${'b'.repeat(16)}`]);
  });

  it('should name the block before only where it knows it', async () => {
    directory(100, [5]);
    directory(101, [65]);
    directory(103, [185]);
    for (const [letter, at] of [
      ['a', 0],
      ['b', 60],
      ['d', 180],
    ] as const)
      changed(letter, at);
    await settle(300);
    const before = told.map(({ data }) => (data as { prev_hash?: string }).prev_hash?.[0]);
    expect(before).toEqual([undefined, 'a', undefined]);
  });
});
