import type { LiveShare } from './live-shares';
import { matches, type ShareFilter } from './share-filter';

/** Shares that came in since the page was opened and are kept; beyond them the log begins anew from the server. */
export const KEPT_HEAD = 1000;

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
 * The head with the newest shares as the live feed has them. Feed and head overlap as long as nothing was missed; when they
 * do not, or when more came in than is kept, the head is torn and holds the feed alone.
 */
export function growHead(head: LogHead, feed: readonly LiveShare[]): LogHead {
  if (feed.length === 0) return head;
  const known = new Set(head.rows.map((row) => row.id));
  const added = feed.filter((row) => !known.has(row.id));
  if (added.length === 0) return head;
  const overlaps = head.rows.length === 0 || added.length < feed.length;
  if (!overlaps || known.size + added.length > KEPT_HEAD) return { rows: [...feed].sort(newer), torn: true };
  return { rows: [...head.rows, ...added].sort(newer), torn: head.torn };
}

/** Head and pages in one, newest first, each share once, as far back as `since` (milliseconds). */
export function joinLog(
  head: readonly LiveShare[],
  pages: readonly (readonly LiveShare[])[],
  filter: ShareFilter,
  since: number | null,
): LiveShare[] {
  const byId = new Map<string, LiveShare>();
  // The head comes last: it knows of personal bests, the pages do not.
  for (const rows of [...pages, head]) for (const row of rows) byId.set(row.id, row);
  const from = since === null ? '' : new Date(since).toISOString();
  return [...byId.values()].filter((row) => row.time >= from && matches(filter, row)).sort(newer);
}

/** How many rows stand above the one that was on top when reading began; all of them if that one is gone. */
export function rowsAbove(rows: readonly LiveShare[], topId: string | null): number {
  if (topId === null) return 0;
  const index = rows.findIndex((row) => row.id === topId);
  return index < 0 ? rows.length : index;
}
