import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { LIMITS } from '@app/contracts';
import { clientNetwork, TrustedProxies } from '@app/realtime';
import { IdleConnections } from './idle-connections';
import { RequestsInFlight } from './requests-in-flight';

/**
 * Why a connection was closed: its network holds too many, there is no room at all, it was idle or waited for its client
 * and another needed the room, its network has too many requests in flight (429), or its head was slow beyond that bound.
 */
export type ConnectionRefusal = 'network' | 'full' | 'idle' | 'stalled' | 'requests' | 'heads';

export interface ConnectionBounds {
  /** Open connections in all. */
  total: number;
  /** Open connections of one client network. */
  perNetwork: number;
  /** Requests in flight and slow heads of one client network; upgraded sockets are neither. */
  requestsPerNetwork: number;
  /** Addresses and ranges that many clients come from: bounded by the total alone. */
  trustedProxies: readonly string[];
}

/** What one client network holds. */
interface Held {
  network: string;
  connections: number;
  requests: number;
}

/**
 * Bounds the TCP connections of an HTTP server before anything of HTTP is read, and the requests in flight. A connection is
 * idle until a request of it has its whole head, and again after the answer. When the total is reached, the one that has
 * been idle longest makes room, then the one whose request has waited longest for its client. Upgraded sockets count until
 * they close.
 */
export class ConnectionGuard {
  /** Network of each open connection; undefined for a trusted proxy. */
  private readonly open = new Map<Socket, Held | undefined>();
  private readonly byNetwork = new Map<string, Held>();
  private readonly idle = new IdleConnections();
  private readonly inFlight = new RequestsInFlight();
  private readonly proxies: TrustedProxies;
  readonly refused: Record<ConnectionRefusal, number> = {
    ...{ network: 0, full: 0, idle: 0 },
    ...{ stalled: 0, requests: 0, heads: 0 },
  };

  constructor(private readonly bounds: ConnectionBounds) {
    this.proxies = new TrustedProxies(bounds.trustedProxies);
  }

  /** Connections open now. */
  get count(): number {
    return this.open.size;
  }

  /** Requests in flight of one client network. */
  requestsOf(network: string): number {
    return this.byNetwork.get(network)?.requests ?? 0;
  }

  /** Whether a request that has just begun is one too many of its network, and counts it as refused. */
  isOverRequestBound(socket: Socket): boolean {
    const requests = this.open.get(socket)?.requests ?? 0;
    if (requests <= this.bounds.requestsPerNetwork) return false;
    this.refused.requests += 1;
    return true;
  }

  /** Stands before what the server does with a connection. To be called once, before the server listens. */
  attach(server: Server): void {
    const { release, end } = this.listeners();
    const serve = server.listeners('connection');
    server.removeAllListeners('connection');
    server.on('connection', (socket: Socket) => {
      // An upgrade that is not taken is read anew, as a connection that is known.
      if (this.open.has(socket)) this.idle.add(socket);
      else if (this.admit(socket)) socket.once('close', release);
      else return void socket.destroy();
      for (const listener of serve) listener.call(server, socket);
    });
    // Before the request is served: it may be one too many.
    server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
      this.begin(request);
      response.once('close', end);
    });
    this.watchUpgrades(server);
    this.watchHeads(server);
  }

  /** Listens beside another listener only: where nobody takes upgrades, the server answers the offer as a request. */
  private watchUpgrades(server: Server): void {
    const own = ({ socket }: IncomingMessage) => void this.idle.delete(socket);
    const count = () => server.listenerCount('upgrade');
    if (count() > 0) server.prependListener('upgrade', own);
    server.on('newListener', (event, listener) => {
      if (event === 'upgrade' && listener !== own && count() === 0) server.on('upgrade', own);
    });
    server.on('removeListener', (event, listener) => {
      if (event === 'upgrade' && listener !== own && count() === 1) server.off('upgrade', own);
    });
  }

  private watchHeads(server: Server): void {
    const timer = setInterval(() => this.closeSlowHeads(), LIMITS.httpCheckMs);
    timer.unref();
    server.once('close', () => clearInterval(timer));
  }

  /** Of each network that has more requests in flight and slow heads than it may, the oldest such heads. */
  private closeSlowHeads(): void {
    const { requestsPerNetwork } = this.bounds;
    const room = new Map<Held, number>();
    const slow = this.idle.checkHeads(
      (socket) => (this.open.get(socket)?.connections ?? 0) > requestsPerNetwork,
    );
    // The newest are looked at first and keep the room that requests leave.
    for (const socket of slow.reverse()) {
      const held = this.open.get(socket);
      if (!held) continue;
      const left = room.get(held) ?? requestsPerNetwork - held.requests;
      room.set(held, left - 1);
      if (left <= 0) this.close(socket, 'heads');
    }
  }

  /** One function each for all connections and answers: they are many. */
  private listeners() {
    const finish = (socket: Socket) => this.finish(socket);
    const forget = (socket: Socket) => this.forget(socket);
    return {
      release(this: Socket) {
        forget(this);
      },
      end(this: ServerResponse) {
        finish(this.req.socket);
      },
    };
  }

  private begin(request: IncomingMessage): void {
    const { socket } = request;
    // Closed for room while its head was read.
    if (!this.open.has(socket)) return;
    this.idle.delete(socket);
    this.inFlight.begin(request);
    const held = this.open.get(socket);
    if (held) held.requests += 1;
  }

  private finish(socket: Socket): void {
    const left = this.inFlight.end(socket);
    if (left === undefined) return;
    const held = this.open.get(socket);
    if (held) held.requests -= 1;
    if (left === 0) this.idle.add(socket);
  }

  /** Counts a connection in, or says that it must not stay. */
  private admit(socket: Socket): boolean {
    const { remoteAddress } = socket;
    // Already gone.
    if (remoteAddress === undefined) return false;
    const network = this.proxies.trusts(remoteAddress) ? undefined : clientNetwork(remoteAddress);
    const known = network === undefined ? undefined : this.byNetwork.get(network);
    if ((known?.connections ?? 0) >= this.bounds.perNetwork) return this.refuse('network');
    if (this.open.size >= this.bounds.total && !this.makeRoom()) return this.refuse('full');
    this.open.set(socket, network === undefined ? undefined : this.countIn(network));
    this.idle.add(socket);
    return true;
  }

  private countIn(network: string): Held {
    const held = this.byNetwork.get(network) ?? { network, connections: 0, requests: 0 };
    held.connections += 1;
    this.byNetwork.set(network, held);
    return held;
  }

  private refuse(reason: ConnectionRefusal): false {
    this.refused[reason] += 1;
    return false;
  }

  /** Closes the connection that has been idle longest, or else waited longest. @returns whether there was one */
  private makeRoom(): boolean {
    const idle = this.idle.longest();
    const socket = idle ?? this.inFlight.findStalled();
    if (!socket) return false;
    this.close(socket, idle ? 'idle' : 'stalled');
    return true;
  }

  private close(socket: Socket, reason: ConnectionRefusal): void {
    this.refuse(reason);
    // Counted out now: its descriptor is free at once, its `close` comes later.
    this.forget(socket);
    socket.destroy();
  }

  private forget(socket: Socket): void {
    if (!this.open.has(socket)) return;
    const held = this.open.get(socket);
    this.open.delete(socket);
    this.idle.delete(socket);
    const requests = this.inFlight.remove(socket);
    if (!held) return;
    held.requests -= requests;
    held.connections -= 1;
    if (held.connections === 0) this.byNetwork.delete(held.network);
  }
}
