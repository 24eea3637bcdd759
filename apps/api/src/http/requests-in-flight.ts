import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** Connections looked at for one that makes room; the search costs no more however many there are. */
const LOOKS = 64;

interface InFlight {
  requests: number;
  /** The one that began last: those before it have arrived whole. */
  latest: IncomingMessage;
  /** Bytes moved when the connection was last looked at. */
  moved: number;
}

/** Connections with requests in flight, the one that made no progress for longest first, as far as it was looked at. */
export class RequestsInFlight {
  private readonly connections = new Map<Socket, InFlight>();

  begin(request: IncomingMessage): void {
    const { socket } = request;
    const known = this.connections.get(socket);
    if (known) {
      known.requests += 1;
      known.latest = request;
    } else this.connections.set(socket, { requests: 1, latest: request, moved: bytesMoved(socket) });
  }

  /** @returns requests of the connection that are still in flight; undefined where the connection is not known */
  end(socket: Socket): number | undefined {
    const known = this.connections.get(socket);
    if (!known) return undefined;
    known.requests -= 1;
    if (known.requests === 0) this.connections.delete(socket);
    return known.requests;
  }

  /** Forgets a connection. @returns the requests it had in flight */
  remove(socket: Socket): number {
    const requests = this.connections.get(socket)?.requests ?? 0;
    this.connections.delete(socket);
    return requests;
  }

  /**
   * The connection that has waited longest for its client: nothing moved since it was looked at before. Where something
   * moved on all that are looked at, the first of them. One whose request the server works on never counts.
   */
  findStalled(): Socket | undefined {
    let looks = Math.min(LOOKS, this.connections.size);
    let slowest: Socket | undefined;
    for (const [socket, state] of this.connections) {
      if (looks === 0) break;
      looks -= 1;
      if (waitsForClient(socket, state.latest)) {
        const moved = bytesMoved(socket);
        if (moved === state.moved) return socket;
        state.moved = moved;
        slowest ??= socket;
      }
      this.connections.delete(socket);
      this.connections.set(socket, state);
    }
    return slowest;
  }
}

/** A body that has not arrived whole, or an answer that is not read. */
const waitsForClient = (socket: Socket, { complete }: IncomingMessage): boolean =>
  !complete || socket.writableLength > 0;

/** Received, and sent as far as the kernel has taken it. */
const bytesMoved = (socket: Socket): number => socket.bytesRead + socket.bytesWritten - socket.writableLength;
