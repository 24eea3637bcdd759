import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import {
  parseGrooveFrame,
  topicKey,
  type GrooveBody,
  type GrooveRequest,
  type GrooveTopic,
} from '@app/contracts';
import { WebSocketServer, type WebSocket } from 'ws';
import { bodies } from './groove-samples';

interface Visit {
  readonly path: string;
  readonly token: string | null;
  readonly socket: WebSocket;
  readonly requests: GrooveRequest[];
}

/** A small groove socket on a free port: answers as docs/PROTOCOL.md says, and remembers who came. */
export class GrooveServer {
  readonly visits: Visit[] = [];
  /** Set to refuse every socket with this code, as the server does after accepting it. */
  refuse: number | null = null;
  /** What a topic holds; null is `not_found`, undefined no answer at all. */
  data: (topic: GrooveTopic) => GrooveBody | null | undefined = (topic) => bodies[topic.topic];
  /** How an action ends; `silent` leaves it open. */
  ending: 'ok' | 'not_found' | 'silent' = 'ok';

  private constructor(private readonly server: WebSocketServer) {
    server.on('connection', (socket, request) => {
      const url = new URL(request.url ?? '/', 'http://groove');
      const visit = { path: url.pathname, token: url.searchParams.get('token'), socket, requests: [] };
      this.visits.push(visit);
      if (this.refuse !== null) return socket.close(this.refuse, 'refused');
      socket.on('message', (data) => this.answer(visit, String(data)));
    });
  }

  static async start(): Promise<GrooveServer> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    return new GrooveServer(server);
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }
  /** Visits of the groove socket alone: other sockets of a page may come here too. */
  get grooveVisits(): Visit[] {
    return this.visits.filter(({ path }) => path === '/ws/groove/dashboard');
  }
  get last(): Visit {
    const visit = this.grooveVisits.at(-1);
    if (!visit) throw new Error('nobody came');
    return visit;
  }
  get open(): number {
    return this.server.clients.size;
  }

  /** Topics, by key, that requests of this type named since the newest visitor came. */
  topicsOf(type: 'subscribe' | 'unsubscribe'): string[] {
    const requests = this.grooveVisits.at(-1)?.requests ?? [];
    return requests.flatMap((request) =>
      request.type === type && 'topics' in request ? request.topics.map(topicKey) : [],
    );
  }

  send(frame: object): void {
    this.last.socket.send(JSON.stringify(frame));
  }

  update(topic: object, data: GrooveBody, seq: number): void {
    this.send({ type: 'update', topic, data, seq, generated_at: '2026-11-22T10:00:01.000Z' });
  }

  async stop(): Promise<void> {
    for (const client of this.server.clients) client.terminate();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(visit: Visit, text: string): void {
    const parsed = parseGrooveFrame(text);
    const reply = (frame: object) => visit.socket.send(JSON.stringify(frame));
    if (!parsed.ok) return reply(parsed.error);
    const { request } = parsed;
    visit.requests.push(request);
    const { request_id } = request;
    if (request.type === 'ping') return reply({ type: 'pong' });
    if (!('topics' in request)) {
      const about = { type: 'action_result', action: request.type, id: request.id, request_id };
      if (this.ending === 'ok') reply({ ...about, ok: true });
      if (this.ending === 'not_found')
        reply({ ...about, ok: false, error: { code: 'not_found', message: 'No such learning.' } });
      return;
    }
    if (request.type === 'unsubscribe') return reply({ type: 'unsubscribed', topics: request.topics });
    for (const topic of request.topics) {
      const data = this.data(topic);
      if (data === null)
        return reply({ type: 'error', code: 'not_found', message: 'No such learning.', topic, request_id });
      reply({ type: 'subscribed', topics: [topic], request_id });
      if (data) reply({ type: 'snapshot', topic, data, seq: 1, generated_at: '2026-11-22T10:00:00.000Z' });
    }
  }
}
