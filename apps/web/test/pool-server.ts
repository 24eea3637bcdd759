import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

export interface Visit {
  readonly token: string | null;
  readonly socket: WebSocket;
  readonly frames: Record<string, unknown>[];
}

/** A small pool socket on a free port: answers as docs/PROTOCOL.md says, and remembers who came. */
export class PoolServer {
  readonly visits: Visit[] = [];
  /** Set to refuse every socket with this code, as the server does after accepting it. */
  refuse: number | null = null;
  /** Whether a subscription that names a position is recovered. */
  recovers = false;

  private constructor(private readonly server: WebSocketServer) {
    server.on('connection', (socket, request) => {
      const token = new URL(request.url ?? '/', 'http://pool').searchParams.get('token');
      const visit: Visit = { token, socket, frames: [] };
      this.visits.push(visit);
      if (this.refuse !== null) return socket.close(this.refuse, 'refused');
      socket.on('message', (data) => this.answer(visit, JSON.parse(String(data))));
    });
  }

  static async start(port = 0): Promise<PoolServer> {
    const server = new WebSocketServer({ port, host: '127.0.0.1' });
    await once(server, 'listening');
    return new PoolServer(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }
  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }
  get last(): Visit {
    const visit = this.visits.at(-1);
    if (!visit) throw new Error('nobody came');
    return visit;
  }
  get open(): number {
    return this.server.clients.size;
  }

  /** Frames of that action that the newest visitor sent. */
  framesOf(action: string): Record<string, unknown>[] {
    return this.visits.at(-1)?.frames.filter((frame) => frame.action === action) ?? [];
  }

  push(channel: string, data: object, offset?: number): void {
    const frame = JSON.stringify({ channel, data, ...(offset === undefined ? {} : { offset }) });
    for (const client of this.server.clients) client.send(frame);
  }

  send(frame: object): void {
    for (const client of this.server.clients) client.send(JSON.stringify(frame));
  }

  async stop(): Promise<void> {
    for (const client of this.server.clients) client.terminate();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(visit: Visit, frame: Record<string, unknown>): void {
    visit.frames.push(frame);
    const { action, channel } = frame;
    if (action === 'ping') visit.socket.send(JSON.stringify({ type: 'pong' }));
    if (action === 'unsubscribe') visit.socket.send(JSON.stringify({ type: 'unsubscribed', channel }));
    if (action !== 'subscribe') return;
    const recovered = this.recovers && frame.epoch === 'one';
    visit.socket.send(
      JSON.stringify({ type: 'subscribed', channel, epoch: 'one', offset: recovered ? 9 : 5, recovered }),
    );
  }
}
