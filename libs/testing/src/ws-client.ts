import { WebSocket } from 'ws';

export type Frame = Record<string, unknown>;

/** A plain WebSocket client that keeps what it received and waits for what a test expects. */
export class WsClient {
  readonly frames: Frame[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  private readonly waiting = new Set<() => void>();

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => {
      this.frames.push(JSON.parse(String(data)) as Frame);
      for (const wake of this.waiting) wake();
    });
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    socket.on('error', () => undefined);
  }

  /** Starts connecting; frames sent by the server with the upgrade are not missed. */
  static open(url: string, options: { headers?: Record<string, string> } = {}): WsClient {
    return new WsClient(new WebSocket(url, { headers: options.headers, perMessageDeflate: false }));
  }

  /** Starts connecting and waits until open. */
  static async connect(url: string, options: { headers?: Record<string, string> } = {}): Promise<WsClient> {
    const client = WsClient.open(url, options);
    await client.opened();
    return client;
  }

  async opened(): Promise<void> {
    if (this.socket.readyState === WebSocket.OPEN) return;
    await new Promise<void>((resolve, reject) => {
      this.socket.once('open', () => resolve());
      this.socket.once('error', reject);
    });
  }

  send(frame: unknown): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** The first frame, received already or to come, that `match` accepts. @throws after `timeoutMs` with what did come. */
  async waitFor(match: (frame: Frame) => boolean, timeoutMs = 30_000): Promise<Frame> {
    const found = this.frames.find(match);
    if (found) return found;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(wake);
        reject(
          new Error(`no such frame in ${timeoutMs} ms; received: ${JSON.stringify(this.frames.slice(-5))}`),
        );
      }, timeoutMs);
      const wake = () => {
        const frame = this.frames.find(match);
        if (!frame) return;
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve(frame);
      };
      this.waiting.add(wake);
    });
  }

  /** Sends a frame and waits for the next one that comes back. */
  async ask(frame: unknown): Promise<Frame> {
    const before = this.frames.length;
    this.send(frame);
    return this.waitFor((received) => this.frames.indexOf(received) >= before);
  }

  async close(): Promise<void> {
    this.socket.terminate();
    await this.closed;
  }
}
