import type { LiveShare } from './live-shares';
import { matches, type ShareFilter } from './share-filter';

/** Shares that came in since the page was opened and are kept; beyond them the log begins anew from the server. */
export const KEPT_HEAD = 2000;

/** The live end of the log: what came in, newest first. `torn` once something in between may be missing. */
export interface LogHead {
  readonly rows: readonly LiveShare[];
  readonly torn: boolean;
}

export const EMPTY_HEAD: LogHead = { rows: [], torn: false };

const newer = (a: LiveShare, b: LiveShare): number => {
  if (a.time !== b.time) return a.time < b.time ? 1 : -1;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
};

/**
 * The head with the newest shares as the live feed has them. As long as nothing was missed the head knows the oldest of the
 * feed, or nothing older; when it does not, or when more came in than is kept, the head is torn and holds the feed alone.
 */
export function growHead(head: LogHead, feed: readonly LiveShare[]): LogHead {
  if (feed.length === 0) return head;
  const known = new Set(head.rows.map((row) => row.id));
  const added = feed.filter((row) => !known.has(row.id));
  if (added.length === 0) return head;
  const sorted = [...feed].sort(newer);
  const [from, begin] = [sorted.at(-1), head.rows.at(-1)];
  const meets = !from || !begin || known.has(from.id) || newer(begin, from) < 0;
  if (!meets || known.size + added.length > KEPT_HEAD) return { rows: sorted, torn: true };
  return { rows: [...head.rows, ...added].sort(newer), torn: head.torn };
}

/** What the pages hold of the filter, newest first, each share once, as far back as `since` (milliseconds). */
export interface LogPages {
  readonly rows: readonly LiveShare[];
  readonly ids: ReadonlySet<string>;
}

const isSince = (since: number | null) => {
  const from = since === null ? '' : new Date(since).toISOString();
  return (row: LiveShare): boolean => row.time >= from;
};

export function joinPages(
  pages: readonly (readonly LiveShare[])[],
  filter: ShareFilter,
  since: number | null,
): LogPages {
  const recent = isSince(since);
  const byId = new Map<string, LiveShare>();
  for (const rows of pages)
    for (const row of rows) if (recent(row) && matches(filter, row)) byId.set(row.id, row);
  return { rows: [...byId.values()].sort(newer), ids: new Set(byId.keys()) };
}

/** The head in front of the pages. It is cheap while nothing late comes in: this runs with every news. */
export function joinLog(
  head: readonly LiveShare[],
  pages: LogPages,
  filter: ShareFilter,
  since: number | null,
): readonly LiveShare[] {
  const recent = isSince(since);
  const wanted = head.filter((row) => recent(row) && matches(filter, row));
  const added = wanted.filter((row) => !pages.ids.has(row.id));
  // Pages do not know of personal bests, the head does.
  const bests = new Set(wanted.filter((row) => row.isBest && pages.ids.has(row.id)).map((row) => row.id));
  const rows =
    bests.size === 0
      ? pages.rows
      : pages.rows.map((row) => (bests.has(row.id) ? { ...row, isBest: true } : row));
  const [first] = rows;
  const oldest = added.at(-1);
  const all = [...added, ...rows];
  return first && oldest && newer(oldest, first) > 0 ? all.sort(newer) : all;
}

/** Rows kept at most; who wants more takes the CSV. */
export const KEPT_ROWS = 20_000;
/** Shares looked at without being asked while few of them match. */
export const LOOKED_AT = 1000;

/** How the log goes on below its last row. */
export type LogTail = 'idle' | 'loading' | 'failed' | 'ask' | 'end' | 'full';

/**
 * `idle`: more is fetched when somebody gets there; `ask`: so much was looked at in vain that he is asked first. `looked`
 * counts shares since he was; `reached` is the time of the oldest share fetched.
 */
export function tailOf(state: {
  status: 'idle' | 'loading' | 'failed';
  hasMore: boolean;
  reached: string | null;
  since: number | null;
  rows: number;
  looked: number;
}): LogTail {
  const { status, hasMore, reached, since, rows, looked } = state;
  if (status !== 'idle') return status;
  const isBehind = since !== null && reached !== null && Date.parse(reached) < since;
  if (!hasMore || isBehind) return 'end';
  if (rows >= KEPT_ROWS) return 'full';
  return looked >= LOOKED_AT ? 'ask' : 'idle';
}

/** How many rows stand above the one that was on top when reading began; all of them if that one is gone. */
export function rowsAbove(rows: readonly LiveShare[], topId: string | null): number {
  if (topId === null) return 0;
  const index = rows.findIndex((row) => row.id === topId);
  return index < 0 ? rows.length : index;
}
