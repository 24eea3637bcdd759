import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { LIMITS } from '@app/contracts';

const SILENT_MS = 1_000;
const LOOK_EVERY_MS = 100;

/**
 * Connections on which nothing was ever asked. A server that closes waits for each as if a request were under way: for a
 * client's spare one, and for one whose request was read by another process of ours, which died.
 */
export class SilentConnections {
  private readonly opened = new Map<Socket, number>();

  constructor(server: Server) {
    const { opened } = this;
    // One function for all connections: sockets are many.
    const forget = function (this: Socket) {
      opened.delete(this);
    };
    server.on('connection', (socket: Socket) => {
      this.forgetOld();
      opened.set(socket, performance.now());
      socket.once('close', forget);
    });
    server.on('request', ({ socket }: IncomingMessage) => {
      if (opened.delete(socket)) socket.off('close', forget);
    });
  }

  /** Cuts those on which no byte came for a second, again and again while `work` is under way. */
  async cutWhile(work: Promise<unknown>): Promise<void> {
    const looking = setInterval(() => this.cut(), LOOK_EVERY_MS);
    await work.finally(() => clearInterval(looking));
  }

  /** The server itself ends what says nothing for so long; what is left was upgraded, and is no business of ours. */
  private forgetOld(): void {
    const end = performance.now() - LIMITS.httpRequestMs;
    for (const [socket, at] of this.opened) {
      if (at > end) return;
      this.opened.delete(socket);
    }
  }

  private cut(): void {
    const now = performance.now();
    for (const [socket, at] of this.opened) {
      if (socket.bytesRead === 0 && now - at > SILENT_MS) socket.destroy();
    }
  }
}
