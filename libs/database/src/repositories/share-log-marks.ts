import type { EntityManager } from 'typeorm';

const SUFFIX = '.sharelog';
const OFFSET = /^\d{1,15}$/;

/** File and offset of the collector's identities, `FILE.sharelog:OFFSET`; null for every other form. */
export function logPosition(eventId: string): { file: string; offset: number } | null {
  const colon = eventId.lastIndexOf(':');
  if (colon <= SUFFIX.length || !eventId.startsWith(SUFFIX, colon - SUFFIX.length)) return null;
  const offset = eventId.slice(colon + 1);
  return OFFSET.test(offset) ? { file: eventId.slice(0, colon), offset: Number(offset) } : null;
}

/**
 * Forgets up to `$2` identities of days before `$1` (epoch ms): a file of the collector's keeps one mark, up to which
 * its shares are counted. Returns how many went. The pattern is that of `logPosition`.
 */
export const FOLD_IDENTITIES = `WITH gone AS (
    DELETE FROM share_identities WHERE ctid = ANY(ARRAY(
      SELECT ctid FROM share_identities WHERE day < ($1::timestamptz AT TIME ZONE 'UTC')::date LIMIT $2)) RETURNING event_id),
  folded AS (
    INSERT INTO share_log_marks AS m (file, counted_to)
    SELECT substring(event_id FROM '^(.+\\.sharelog):[0-9]+$'), max(substring(event_id FROM '[0-9]+$')::bigint)
      FROM gone WHERE event_id ~ '^.+\\.sharelog:[0-9]{1,15}$' GROUP BY 1 ORDER BY 1
    ON CONFLICT (file) DO UPDATE SET counted_to = greatest(m.counted_to, excluded.counted_to))
  SELECT count(*)::int AS n FROM gone`;

/**
 * Those of the identities that a mark says were counted long ago. To be asked after the identities are claimed: whoever
 * prunes at this moment then has either not deleted them yet, or left a mark that is seen here.
 */
export async function countedByMarks(
  tx: EntityManager,
  eventIds: Iterable<string>,
): Promise<ReadonlySet<string>> {
  const files = new Set<string>();
  for (const id of eventIds) {
    const position = logPosition(id);
    if (position) files.add(position.file);
  }
  const counted = new Set<string>();
  if (files.size === 0) return counted;
  const rows = await tx.query<{ file: string; to: number }[]>(
    `SELECT file, counted_to AS "to" FROM share_log_marks WHERE file = ANY($1::text[])`,
    [[...files]],
  );
  if (rows.length === 0) return counted;
  const marks = new Map(rows.map(({ file, to }) => [file, to]));
  for (const id of eventIds) {
    const position = logPosition(id);
    if (position && position.offset <= (marks.get(position.file) ?? -1)) counted.add(id);
  }
  return counted;
}
