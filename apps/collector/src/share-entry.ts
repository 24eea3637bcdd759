import type { LoggedShare } from './sharelog-line';

/** One entry for `mining:share_submitted`, fields as the protocol names them. */
export interface ShareEntry {
  eventId: string;
  ts: string;
  share: LoggedShare;
}

/**
 * Identity of a share: `FILE:BYTE_OFFSET`, e.g. `000e1d48/6b021da900000001.sharelog:542`.
 *
 * FILE is the path inside the log directory, never the directory's own path: a copy, a remount or a moved
 * directory holds the same shares and they count once. ckpool puts the second of its start into every file name, so
 * two runs of a pool, or two pools, never share a FILE unless they started in the same second and mine at
 * the same height. Whoever feeds one installation from several pools names them (`CKPOOL_NAME`), and the name leads.
 */
export function shareIdentity(file: string, offset: number, pool?: string): string {
  return pool === undefined ? `${file}:${offset}` : `${pool}/${file}:${offset}`;
}

/** Fields and values of the stream entry, in the order XADD takes them. */
export function entryFields(entry: ShareEntry, source: string): string[] {
  return [
    ...['event', 'share_submitted'],
    ...['ts', entry.ts],
    ...['source', source],
    ...['data', JSON.stringify(entry.share)],
    ...['event_id', entry.eventId],
  ];
}
