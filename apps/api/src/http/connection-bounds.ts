import type { Config } from '@app/config';
import { LIMITS } from '@app/contracts';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { ConnectionBounds, ConnectionGuard } from './connection-guard';
import { descriptorLimit } from './descriptor-limit';

/** Sockets that are upgraded to be refused with a code: a part of those served and some, as `Admission` lets them in. */
const REFUSED_PART = 0.1;
const REFUSED = 10;
/** Neither one network nor all sockets ever hold the last part of all connections. */
const PART = 7 / 8;
/** Requests in flight of a network follow the bound of its connections, and are never fewer than a browser sends at once. */
const REQUESTS_PART = LIMITS.httpRequestsInFlightPerNetwork / LIMITS.httpConnectionsPerNetwork;
const LEAST_REQUESTS = 6;
/** Connections that are held however few descriptors there are. */
const LEAST = 16;

/**
 * What one process holds. The total leaves descriptors for Postgres, Redis, files and the channel to the other processes.
 * @param descriptors  soft limit of open files of the process; undefined: unknown
 */
export function connectionBounds(config: Config, descriptors = descriptorLimit()): ConnectionBounds {
  const { trustedProxies, connectionsPerNetwork = perNetwork(config.ws.maxSocketsPerIp) } = config.http;
  const sockets = Math.ceil(LIMITS.wsSockets * (1 + REFUSED_PART));
  const reserve = LIMITS.descriptorsReserved + config.database.pool;
  const room = Math.max(LEAST, (descriptors ?? Infinity) - reserve);
  const total = Math.min(sockets + LIMITS.httpConnectionsBesideSockets, room);
  const ofNetwork = Math.min(connectionsPerNetwork, Math.floor(total * PART));
  return {
    total,
    perNetwork: ofNetwork,
    requestsPerNetwork: Math.max(LEAST_REQUESTS, Math.floor(ofNetwork * REQUESTS_PART)),
    trustedProxies,
  };
}

/** Sockets that one process serves: so many that, with those it refuses by a code, requests always find room. */
export function socketBound(config: Config, descriptors = descriptorLimit()): number {
  const { total } = connectionBounds(config, descriptors);
  const room = Math.floor((Math.floor(total * PART) - REFUSED) / (1 + REFUSED_PART));
  return Math.max(1, Math.min(LIMITS.wsSockets, room));
}

/** Room for all sockets of an address, for as many that are refused with a code, and for ordinary requests. */
const perNetwork = (socketsPerIp: number): number =>
  Math.max(LIMITS.httpConnectionsPerNetwork, 2 * socketsPerIp + LIMITS.httpRequestConnectionsPerNetwork);

/** Puts the figures of the guard into the registry; they are read at each scrape. */
export function registerConnectionMetrics(registry: Registry, guard: ConnectionGuard): void {
  const registers = [registry];
  new Gauge({
    name: 'tbg_http_connections',
    help: 'Open TCP connections, upgraded ones included',
    registers,
    collect() {
      this.set(guard.count);
    },
  });
  new Counter({
    name: 'tbg_http_connections_refused_total',
    help: 'Connections closed unserved, and requests beyond the bound of their network, by reason',
    labelNames: ['reason'] as const,
    registers,
    collect() {
      this.reset();
      for (const [reason, count] of Object.entries(guard.refused)) this.inc({ reason }, count);
    },
  });
}
