/** @jest-environment node */
import type { LiveShare } from './live-shares';
import { ANY_SHARE } from './share-filter';
import {
  EMPTY_HEAD,
  growHead,
  joinLog,
  joinPages,
  KEPT_HEAD,
  KEPT_ROWS,
  LOOKED_AT,
  rowsAbove,
  tailOf,
} from './share-log';

const at = (second: number, change: Partial<LiveShare> = {}): LiveShare => ({
  id: String(second).padStart(6, '0'),
  time: new Date(Date.parse('2026-11-22T10:00:00.000Z') + second * 1000).toISOString(),
  worker: 'rig1',
  difficulty: 1000,
  shareDiff: 5000,
  accepted: true,
  reason: null,
  isBest: false,
  user: null,
  ...change,
});
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => at(from + index));
const ids = (rows: readonly LiveShare[]) => rows.map((row) => Number(row.id));

describe('growHead', () => {
  it('should gather what the feed brings, newest first, each once', () => {
    const first = growHead(EMPTY_HEAD, range(0, 3));
    const second = growHead(first, range(1, 5));
    expect(ids(second.rows)).toEqual([4, 3, 2, 1, 0]);
    expect(second.torn).toBe(false);
  });

  it('should stay the same where nothing is new', () => {
    const head = growHead(EMPTY_HEAD, range(0, 3));
    expect(growHead(head, range(0, 3))).toBe(head);
    expect(growHead(head, [])).toBe(head);
  });

  it('should notice that something is missing in between', () => {
    const head = growHead(growHead(EMPTY_HEAD, range(0, 3)), range(10, 13));
    expect(head.torn).toBe(true);
    expect(ids(head.rows)).toEqual([12, 11, 10]);
  });

  it('should notice what is missing below the first news after a gap', () => {
    const before = growHead(EMPTY_HEAD, range(0, 3));
    const news = growHead(before, [...range(0, 3), at(20)]);
    expect(news.torn).toBe(false);
    const head = growHead(news, range(11, 21));
    expect(head.torn).toBe(true);
    expect(ids(head.rows)).toEqual([20, 19, 18, 17, 16, 15, 14, 13, 12, 11]);
  });

  it('should take a feed that reaches further back than itself', () => {
    const head = growHead(growHead(EMPTY_HEAD, range(5, 6)), range(3, 6));
    expect(head).toMatchObject({ torn: false, rows: [at(5), at(4), at(3)] });
  });

  it('should not grow without bound', () => {
    let head = EMPTY_HEAD;
    for (let start = 0; start < KEPT_HEAD * 2; start += 10) head = growHead(head, range(start, start + 50));
    expect(head.rows.length).toBeLessThanOrEqual(KEPT_HEAD);
    expect(head.torn).toBe(true);
  });
});

const join = (head: LiveShare[], pages: LiveShare[][], since: number | null = null) =>
  joinLog(head, joinPages(pages, ANY_SHARE, since), ANY_SHARE, since);

describe('joinLog', () => {
  it('should show each share once and believe the head about bests', () => {
    const rows = join(
      [at(3), at(2, { isBest: true })],
      [
        [at(2), at(1)],
        [at(1), at(0)],
      ],
    );
    expect(ids(rows)).toEqual([3, 2, 1, 0]);
    expect(rows[1]?.isBest).toBe(true);
  });

  it('should put what came late where it belongs', () => {
    expect(ids(join([at(5), at(2)], [[at(3), at(1)]]))).toEqual([5, 3, 2, 1]);
  });

  it('should end where the period begins', () => {
    expect(ids(join([at(1)], [[at(3), at(2), at(0)]], Date.parse(at(2).time)))).toEqual([3, 2]);
  });

  it('should order shares of one moment as the api does', () => {
    const time = at(1).time;
    expect(ids(join([at(9, { time })], [[at(8, { time }), at(7, { time })]]))).toEqual([9, 8, 7]);
  });

  it('should hold what matches the filter only', () => {
    const filter = { ...ANY_SHARE, worker: 'b' };
    const pages = joinPages([[at(2), at(1, { worker: 'b' })]], filter, null);
    expect(ids(joinLog([at(3, { worker: 'b' }), at(4)], pages, filter, null))).toEqual([3, 1]);
  });
});

describe('tailOf', () => {
  const state = {
    status: 'idle',
    hasMore: true,
    reached: at(0).time,
    since: null,
    rows: 10,
    looked: 0,
  } as const;
  it.each([
    [{}, 'idle'],
    [{ status: 'loading' as const }, 'loading'],
    [{ status: 'failed' as const }, 'failed'],
    [{ hasMore: false }, 'end'],
    [{ since: Date.parse(at(1).time) }, 'end'],
    [{ since: Date.parse(at(0).time) }, 'idle'],
    [{ rows: KEPT_ROWS }, 'full'],
    [{ looked: LOOKED_AT }, 'ask'],
  ])('should with %j be %s', (change, expected) => {
    expect(tailOf({ ...state, ...change })).toBe(expected);
  });
});

describe('rowsAbove', () => {
  it('should count what came in above the row that is read', () => {
    const rows = [at(3), at(2), at(1)];
    expect(rowsAbove(rows, at(2).id)).toBe(1);
    expect(rowsAbove(rows, 'gone')).toBe(3);
    expect(rowsAbove(rows, null)).toBe(0);
  });
});
