import type { Socket } from 'node:net';
import { Client, type ClientConfig } from 'pg';

/** Of `statement_timeout`, ours or the one that the URL names: by then the server has answered, or never will. */
const PATIENCE = 4 / 3;
const SILENT_MS = 40_000;

interface Inside {
  connection: { stream: Socket };
  connectionParameters: { statement_timeout?: unknown };
}

/**
 * A connection that gives up when Postgres is silent for too long. A network that swallows packets ends no connection:
 * without this a query would wait until the kernel gives up, after a quarter of an hour. Destroyed, every query on it
 * fails like on any lost connection, and the pool makes a new one. A pool's idle connections end long before this.
 * @param silentMs  without it a third more than a statement may take
 */
export function watchedClient(silentMs?: number): typeof Client {
  return class WatchedClient extends Client {
    constructor(config?: string | ClientConfig) {
      super(config);
      this.once('connect', () => {
        const { connection, connectionParameters } = this as unknown as Inside;
        const { stream } = connection;
        const limit = Number(connectionParameters.statement_timeout);
        stream.setTimeout(silentMs ?? (limit > 0 ? limit * PATIENCE : SILENT_MS), () =>
          stream.destroy(Object.assign(new Error('Postgres did not answer in time'), { code: 'ETIMEDOUT' })),
        );
      });
    }
  };
}
