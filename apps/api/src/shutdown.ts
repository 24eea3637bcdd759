import cluster from 'node:cluster';
import type { Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { INestApplication } from '@nestjs/common';
import type { Config } from '@app/config';
import { SocketServer } from '@app/realtime';
import { Logger } from 'nestjs-pino';
import { Readiness } from './http/readiness';
import { SilentConnections } from './http/silent-connections';

/** What a terminal tells the whole group is told on by the process above, where there is one. */
const SIGNALS = cluster.isWorker ? (['SIGTERM'] as const) : (['SIGTERM', 'SIGINT', 'SIGHUP'] as const);

/**
 * Ends the process at the first signal without failing a request: readiness turns red and no upgrade is taken, sockets
 * are asked to reconnect elsewhere, requests are served while the balancer turns away, then the port closes, what is in
 * flight ends, and Redis and Postgres are let go. A second signal, or the time being up, ends it at once.
 */
export function endOnSignal(
  app: INestApplication,
  { drainSeconds, shutdownSeconds }: Pick<Config['http'], 'drainSeconds' | 'shutdownSeconds'>,
  flushLog: () => void,
): void {
  const logger = app.get(Logger);
  const silent = new SilentConnections(app.getHttpServer() as Server);
  const exit = (code: number) => {
    flushLog();
    process.exit(code);
  };
  const end = async () => {
    app.get(Readiness).drain();
    await Promise.all([app.get(SocketServer).drain(), pause(drainSeconds * 1000)]);
    await silent.cutWhile(app.close());
  };
  let ending = false;
  const onSignal = (signal: string) => {
    if (ending) return exit(1);
    ending = true;
    logger.log(`${signal}: going down`);
    setTimeout(() => {
      logger.warn(`not done after ${shutdownSeconds} s: what is left is cut`);
      exit(1);
    }, shutdownSeconds * 1000).unref();
    end().then(
      () => exit(0),
      (error: unknown) => {
        logger.error(error instanceof Error ? error.message : 'shutdown failed');
        exit(1);
      },
    );
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
}
