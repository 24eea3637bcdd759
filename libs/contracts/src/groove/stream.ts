import * as z from 'zod/mini';
import { LIMITS } from '../limits';
import { id } from '../zod';
import { grooveSessionId } from './domain';
import { grooveTopicName } from './topics';

/** Stream from the API to the workers; one entry an event, fields `user_id`, `event_id`, `ts`, `data` (JSON). */
export const GROOVE_STREAM = 'groove:events';
export const GROOVE_GROUP = 'groove-workers';
/** What follows the name of the stream in XADD. Redis trims whole nodes: some hundred entries more may stay. */
export const GROOVE_STREAM_BOUND = ['MAXLEN', '~', LIMITS.grooveStreamEntries, '*'] as const;
/** Where entries go that nobody can handle: `{id, reason, entry, ts}`. */
export const GROOVE_DEAD_STREAM = 'groove:dead';

/**
 * What the workers are told: a session has ended, or has to be read again. All that it consists of lies in Postgres
 * already, so that neither Redis nor a worker ever holds a transcript.
 */
export const grooveEvent = z.object({
  kind: z.enum(['feedback', 'session_end', 'upload', 'idle']),
  session_id: grooveSessionId,
});
export type GrooveEvent = z.output<typeof grooveEvent>;

/** Pub/sub channel that tells every api node which topics of a user changed. */
export const GROOVE_DIRTY_CHANNEL = 'pubsub:groove_dirty';
export const grooveDirty = z.object({
  user_id: id,
  topics: z.array(grooveTopicName).check(z.minLength(1), z.maxLength(LIMITS.grooveTopicsPerSocket)),
});
export type GrooveDirty = z.output<typeof grooveDirty>;

/** Redis key with the epoch milliseconds of the last sign of life of a groove worker. */
export const GROOVE_HEARTBEAT_KEY = 'groove:heartbeat';
/** Without a sign of life for this long the pipeline counts as down. */
export const GROOVE_HEARTBEAT_STALE_MS = 60_000;
