import type { Socket } from 'node:net';

/** Connections without a request in flight, the longest idle first: silent ones, half heads and those that wait for more. */
export class IdleConnections {
  /** Bytes received when the connection became idle. */
  private readonly since = new Map<Socket, number>();
  /** Whose head had begun at the last check. */
  private begun = new Set<Socket>();

  get size(): number {
    return this.since.size;
  }

  add(socket: Socket): void {
    this.since.set(socket, socket.bytesRead);
  }

  delete(socket: Socket): void {
    this.since.delete(socket);
    this.begun.delete(socket);
  }

  longest(): Socket | undefined {
    return this.since.keys().next().value;
  }

  /**
   * Connections whose head had begun at the check before and is not whole yet, the oldest first.
   * @param isChecked  others are passed over
   */
  checkHeads(isChecked: (socket: Socket) => boolean): Socket[] {
    const slow: Socket[] = [];
    const begun = new Set<Socket>();
    for (const [socket, bytes] of this.since) {
      if (!isChecked(socket) || socket.bytesRead === bytes) continue;
      begun.add(socket);
      if (this.begun.has(socket)) slow.push(socket);
    }
    this.begun = begun;
    return slow;
  }
}
