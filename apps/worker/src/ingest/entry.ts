import type { StreamEntry, StreamEventName } from '@app/contracts';

/** An entry as Redis gave it. `redelivered`: somebody, perhaps we, had it before. */
export interface RawEntry {
  stream: string;
  id: string;
  fields: Record<string, string>;
  redelivered: boolean;
}

/** A readable entry of a known miner: canonical address, stored worker name. */
export interface Delivered<Name extends StreamEventName = StreamEventName> {
  raw: RawEntry;
  entry: Extract<StreamEntry, { event: Name }>;
  /** Canonical; empty for events without a miner, or with one who has no address. */
  address: string;
  worker: string;
}

/** What is left to do once Postgres holds the entries: live state, then news. */
export type Tell = () => Promise<void>;

/**
 * Brings one event into Postgres, then Redis, then to the sockets. Handing the same entries over again is harmless.
 * A handler that returns a `Tell` has only stored them: while it is published, Postgres may store the next batch.
 */
export interface EventHandler<Name extends StreamEventName = StreamEventName> {
  readonly event: Name;
  /** Batches between their first statement and their acknowledgement. */
  readonly maxInFlight: number;
  handle(entries: readonly Delivered<Name>[]): Promise<Tell | void>;
}

export const entryKey = (raw: RawEntry): string => `${raw.stream} ${raw.id}`;
