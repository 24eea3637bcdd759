import type { Socket } from 'node:net';
import { Client, type ClientConfig } from 'pg';

/** Longer than `statement_timeout`: by then the server has answered, or never will. */
const SILENT_MS = 40_000;

/**
 * A connection that gives up when Postgres is silent for too long. A network that swallows packets ends no connection:
 * without this a query would wait until the kernel gives up, after a quarter of an hour. Destroyed, every query on it
 * fails like on any lost connection, and the pool makes a new one. A pool's idle connections end long before this.
 */
export function watchedClient(silentMs = SILENT_MS): typeof Client {
  return class WatchedClient extends Client {
    constructor(config?: string | ClientConfig) {
      super(config);
      this.once('connect', () => {
        const { stream } = (this as unknown as { connection: { stream: Socket } }).connection;
        stream.setTimeout(silentMs, () => stream.destroy(new Error('Postgres did not answer in time')));
      });
    }
  };
}
