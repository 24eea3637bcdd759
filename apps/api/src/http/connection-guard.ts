import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { clientNetwork, TrustedProxies } from '@app/realtime';

/** Why a connection was closed: its network holds too many, all together do, or it was idle and another needed the room. */
export type ConnectionRefusal = 'network' | 'full' | 'idle';

export interface ConnectionBounds {
  /** Open connections in all. */
  total: number;
  /** Open connections of one client network. */
  perNetwork: number;
  /** Addresses and ranges that many clients come from: bounded by the total alone. */
  trustedProxies: readonly string[];
}

/**
 * Bounds the TCP connections of an HTTP server before anything of HTTP is read. A connection is idle until a request of it
 * has its whole head, and again after the answer; when the total is reached, the one that has been idle longest makes room.
 * Upgraded sockets count until they close.
 */
export class ConnectionGuard {
  /** Network of each open connection; undefined for a trusted proxy. */
  private readonly open = new Map<Socket, string | undefined>();
  private readonly byNetwork = new Map<string, number>();
  /** Idle ones, the longest idle first. */
  private readonly idle = new Set<Socket>();
  /** Requests in flight of connections that have any. */
  private readonly inFlight = new Map<Socket, number>();
  private readonly proxies: TrustedProxies;
  readonly refused: Record<ConnectionRefusal, number> = { network: 0, full: 0, idle: 0 };

  constructor(private readonly bounds: ConnectionBounds) {
    this.proxies = new TrustedProxies(bounds.trustedProxies);
  }

  /** Connections open now. */
  get count(): number {
    return this.open.size;
  }

  /** Stands before what the server does with a connection. To be called once, before the server listens. */
  attach(server: Server): void {
    const { release, begin, end } = this.listeners();
    const serve = server.listeners('connection');
    server.removeAllListeners('connection');
    server.on('connection', (socket: Socket) => {
      // An upgrade that is not taken is read anew, as a connection that is known.
      if (this.open.has(socket)) this.idle.add(socket);
      else if (this.admit(socket)) socket.once('close', release);
      else return void socket.destroy();
      for (const listener of serve) listener.call(server, socket);
    });
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      begin(request.socket);
      response.once('close', end);
    });
    this.watchUpgrades(server);
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

  /** One function each for all connections and answers: they are many. */
  private listeners() {
    const { inFlight, idle } = this;
    const finish = (socket: Socket) => this.finish(socket);
    const forget = (socket: Socket) => this.forget(socket);
    return {
      release(this: Socket) {
        forget(this);
      },
      begin(socket: Socket) {
        idle.delete(socket);
        inFlight.set(socket, (inFlight.get(socket) ?? 0) + 1);
      },
      end(this: ServerResponse) {
        finish(this.req.socket);
      },
    };
  }

  private finish(socket: Socket): void {
    const left = (this.inFlight.get(socket) ?? 0) - 1;
    if (left > 0) {
      this.inFlight.set(socket, left);
      return;
    }
    this.inFlight.delete(socket);
    if (this.open.has(socket)) this.idle.add(socket);
  }

  /** Counts a connection in, or says that it must not stay. */
  private admit(socket: Socket): boolean {
    const { remoteAddress } = socket;
    // Already gone.
    if (remoteAddress === undefined) return false;
    const network = this.proxies.trusts(remoteAddress) ? undefined : clientNetwork(remoteAddress);
    const ofNetwork = network === undefined ? 0 : (this.byNetwork.get(network) ?? 0);
    if (ofNetwork >= this.bounds.perNetwork) return this.refuse('network');
    if (this.open.size >= this.bounds.total && !this.makeRoom()) return this.refuse('full');
    this.open.set(socket, network);
    this.idle.add(socket);
    if (network !== undefined) this.byNetwork.set(network, ofNetwork + 1);
    return true;
  }

  private refuse(reason: ConnectionRefusal): false {
    this.refused[reason] += 1;
    return false;
  }

  /** Closes the connection that has been idle longest. @returns whether there was one */
  private makeRoom(): boolean {
    for (const socket of this.idle) {
      this.refused.idle += 1;
      // Counted out now: its descriptor is free at once, its `close` comes later.
      this.forget(socket);
      socket.destroy();
      return true;
    }
    return false;
  }

  private forget(socket: Socket): void {
    if (!this.open.has(socket)) return;
    const network = this.open.get(socket);
    this.open.delete(socket);
    this.idle.delete(socket);
    this.inFlight.delete(socket);
    if (network === undefined) return;
    const left = (this.byNetwork.get(network) ?? 0) - 1;
    if (left > 0) this.byNetwork.set(network, left);
    else this.byNetwork.delete(network);
  }
}
