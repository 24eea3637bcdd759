import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import { payloads } from './frame';
import type { Transport } from './transport';

/**
 * How long a closing socket may take to answer. Looks are counted, not time: while this process stood still nobody
 * could answer it. One that left much lying takes memory, so it ends at the fifth look in a row at which it took nothing.
 */
const CLOSE = { lookEveryMs: 500, looks: 4, idleLooks: 4 };
const CLOSE_HOPELESS = { lookEveryMs: 50, looks: 40, idleLooks: 5 };
const NOTHING = Buffer.alloc(0);

/**
 * A `ws` socket as the core sees it. Ready frames go straight to the TCP socket of the upgrade, many in one write.
 * That is safe while the socket is open and nothing was negotiated: without compression `ws` holds nothing back
 * itself, so its own control frames and ours keep their order. Otherwise each payload goes through `ws.send`.
 */
export class WsTransport implements Transport {
  /** The code with which we closed, once we did. */
  closeCode: number | undefined;

  /** Whether frames of ours may go past `ws`: asked of it once, for it puts the answer together each time. */
  private readonly raw: boolean;

  constructor(
    private readonly ws: WebSocket,
    private readonly socket: Socket,
  ) {
    this.raw = ws.extensions === '';
  }

  get open(): boolean {
    return this.ws.readyState === WebSocket.OPEN && this.socket.writable;
  }

  get buffered(): number {
    return this.raw ? this.socket.writableLength : this.ws.bufferedAmount;
  }

  write(frames: Buffer): void {
    if (!this.open) return;
    if (this.raw) this.socket.write(frames);
    else for (const payload of payloads(frames)) this.ws.send(payload, { binary: false });
  }

  ping(): void {
    if (this.open) this.ws.ping();
  }

  close(code: number, reason: string, hopeless = false): void {
    this.closeCode ??= code;
    this.ws.close(code, reason);
    this.cutWhenOver(hopeless ? CLOSE_HOPELESS : CLOSE);
  }

  terminate(): void {
    this.ws.terminate();
  }

  /** Not by the event `drain`: the socket tells it only of writes that reached its high-water mark. */
  whenDrained(listener: () => void): void {
    if (!this.open) return;
    this.socket.write(NOTHING, (error) => {
      if (!error) listener();
    });
  }

  private cutWhenOver({ lookEveryMs, looks, idleLooks }: typeof CLOSE): void {
    let left = looks;
    let idle = 0;
    let { buffered } = this;
    const timer = setInterval(() => {
      idle = this.buffered < buffered ? 0 : idle + 1;
      buffered = this.buffered;
      left -= 1;
      if (left > 0 && idle < idleLooks) return;
      clearInterval(timer);
      this.ws.terminate();
    }, lookEveryMs);
    this.ws.once('close', () => clearInterval(timer));
  }
}
