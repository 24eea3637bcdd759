import { type StreamEventName, streamName } from '@app/contracts';
import type { LoggedShare } from './sharelog-line';

/** What each event carries in `data`, as far as the files of a ckpool tell it. */
export interface FeedData {
  share_submitted: LoggedShare;
  block_found: {
    /** `pool` where the line names nobody. */
    user: string;
    worker: string;
    height: number;
    hash?: string;
    /** Difficulty that the share reached. */
    diff?: number;
    network_diff?: number;
    status: 'candidate' | 'confirmed' | 'refused';
    reason?: string;
  };
  /** `height` and `hash` are the tip's; the pool mines one higher. */
  new_block_network: { height: number; hash?: string; diff?: number; prev_hash?: string };
  miner_connected: { user: string; worker: string; client_id: number | string; useragent?: string };
  miner_disconnected: { user: string; worker: string; client_id: number | string; session_duration?: number };
}

export type FeedEvent = keyof FeedData & StreamEventName;

/** One entry for a `mining:*` stream; `ts` is the event's time, epoch seconds as a decimal string. */
export type FeedEntry<Event extends FeedEvent = FeedEvent> = {
  [Name in Event]: { event: Name; eventId: string; ts: string; data: FeedData[Name] };
}[Event];

export type ShareEntry = FeedEntry<'share_submitted'>;

/**
 * Identity of what a line tells: `FILE:BYTE_OFFSET`, e.g. `000e1d48/6b021da900000001.sharelog:542`.
 *
 * FILE is the path inside the log directory, never the directory's own path: a copy, a remount or a moved
 * directory holds the same shares and they count once. ckpool puts the second of its start into every file name, so
 * two runs of a pool, or two pools, never share a FILE unless they started in the same second and mine at
 * the same height. Whoever feeds one installation from several pools names them (`CKPOOL_NAME`), and the name leads.
 */
export function lineIdentity(file: string, offset: number, pool?: string): string {
  return named(`${file}:${offset}`, pool);
}

/** An identity with the pool's name in front, where it has one. */
export const named = (identity: string, pool: string | undefined): string =>
  pool === undefined ? identity : `${pool}/${identity}`;

/** Epoch milliseconds as the `ts` of an entry. */
export const toTs = (ms: number): string => (ms / 1000).toFixed(3);

/** Stream, and fields with values in the order XADD takes them. */
export function toXadd(entry: FeedEntry, source: string): [stream: string, id: '*', ...fields: string[]] {
  return [
    streamName(entry.event),
    '*',
    ...['event', entry.event],
    ...['ts', entry.ts],
    ...['source', source],
    ...['data', JSON.stringify(entry.data)],
    ...['event_id', entry.eventId],
  ];
}
