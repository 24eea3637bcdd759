import { EventEmitter } from 'node:events';
import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type BeforeApplicationShutdown, Inject, Injectable, Logger } from '@nestjs/common';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { CLOSE, ERRORS, LIMITS } from '@app/contracts';
import { Admission, type Refusal } from './admission';
import { Heartbeat } from './heartbeat';
import { RealtimeMetrics } from './metrics';
import { type AccessIdentity, REALTIME_OPTIONS, type RealtimeOptions } from './options';
import { isWebSocket, serveWithoutUpgrade } from './other-upgrade';
import { Outbox } from './outbox';
import { closeReason, Session, type SessionContext } from './session';
import { WsTransport } from './ws-transport';

/** What an upgrade is refused with before it is one. */
const REFUSALS = {
  400: { code: 'bad-request', title: ERRORS.bad_request.title },
  404: { code: 'not-found', title: ERRORS.not_found.title },
  503: { code: 'unavailable', title: ERRORS.unavailable.title },
} as const;

/** A query that is a token and nothing else. */
const PLAIN_QUERY = /^token=[\w.-]*$/;
/** In how many reads of the wire a client's message may come; each costs memory of its own. */
const CHUNKS = 4_096;
const TICK_MS = 1_000;
/** Clients are asked to go within this time. */
const DRAIN_MS = 4_000;
const DRAIN_BATCHES = 20;
const DRAIN_BATCH_LEAST = 100;
/** So long may slow readers take for what waits for them. */
const CATCH_UP_MS = 2_500;
/** And so long all for their answer to the goodbye, then they are cut. */
const LAST_WORDS_MS = 1_000;

/** A path that speaks WebSocket. Emits `connection` with each session whose token was verified. */
export class Endpoint extends EventEmitter<{ connection: [Session] }> {}

type ServerState = { kind: 'running' } | { kind: 'draining'; done: Promise<void> };

/**
 * Owns every upgrade of the HTTP server: admits, verifies, and only then hands a session to its endpoint. Who must
 * not come in is accepted first and closed with a code, because a browser can read nothing else.
 */
@Injectable()
export class SocketServer implements BeforeApplicationShutdown {
  private readonly logger = new Logger(SocketServer.name);
  private readonly endpoints = new Map<string, Endpoint>();
  private readonly sessions = new Set<Session>();
  private readonly admission: Admission;
  private readonly heartbeat = new Heartbeat<Session>({
    everyMs: LIMITS.wsPingIntervalMs,
    timeoutMs: LIMITS.wsPongTimeoutMs,
    tickMs: TICK_MS,
  });
  private readonly wss = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: LIMITS.wsFrameBytes,
    maxFragments: LIMITS.wsFrameFragments,
    maxBufferedChunks: CHUNKS,
  });
  private readonly context: SessionContext;
  private state: ServerState = { kind: 'running' };
  private timer: NodeJS.Timeout | undefined;
  private detach: (() => void) | undefined;

  constructor(
    @Inject(REALTIME_OPTIONS) private readonly options: RealtimeOptions,
    private readonly outbox: Outbox,
    private readonly metrics: RealtimeMetrics,
  ) {
    this.admission = new Admission(options);
    this.context = { outbox, metrics };
  }

  /** Takes over the upgrades of an HTTP server. */
  attach(server: Server): void {
    if (this.detach) return;
    this.wss.on('wsClientError', (_error, socket) =>
      refuse(socket, 400, 'This is not a WebSocket handshake of version 13 that can be read.'),
    );
    const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      isWebSocket(request)
        ? this.upgrade(request, socket, head)
        : serveWithoutUpgrade(server, request, socket, head);
    server.on('upgrade', onUpgrade);
    this.detach = () => server.off('upgrade', onUpgrade);
    this.timer = setInterval(() => this.tick(), TICK_MS);
    this.timer.unref();
  }

  /** Registers a path; the same path twice is one endpoint. */
  endpoint(path: string): Endpoint {
    const endpoint = this.endpoints.get(path) ?? new Endpoint();
    this.endpoints.set(path, endpoint);
    return endpoint;
  }

  /** False once the node says goodbye to its clients. */
  get accepting(): boolean {
    return this.state.kind === 'running';
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.drain();
  }

  /** Asks all clients to reconnect elsewhere, in shuffled batches within seconds, then cuts who stays. */
  async drain(): Promise<void> {
    if (this.state.kind === 'running') this.state = { kind: 'draining', done: this.sayGoodbye() };
    await this.state.done;
  }

  private async sayGoodbye(): Promise<void> {
    const waiting = shuffle([...this.sessions]);
    const size = Math.max(DRAIN_BATCH_LEAST, Math.ceil(waiting.length / DRAIN_BATCHES));
    while (waiting.length > 0) {
      for (const session of waiting.splice(0, size)) session.dismiss('restarting');
      if (waiting.length > 0) await pause(DRAIN_MS / DRAIN_BATCHES);
    }
    await within(CATCH_UP_MS, () => ![...this.sessions].some(isListening));
    for (const session of [...this.sessions]) session.close('restarting');
    await within(LAST_WORDS_MS, () => this.sessions.size === 0);
    for (const session of [...this.sessions]) session.terminate();
    this.detach?.();
    if (this.timer) clearInterval(this.timer);
    this.outbox.stop();
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', destroy);
    const [path = '', query = ''] = (request.url ?? '').split('?', 2);
    const endpoint = this.endpoints.get(path);
    if (!endpoint) {
      const known = [...this.endpoints.keys()].join(' and ');
      return refuse(socket, 404, `There is no WebSocket at this address; there is one at ${known}.`);
    }
    const ip = this.admission.clientIp(request.socket.remoteAddress, forwardedFor(request));
    if (!this.accepting || this.admission.overflows(ip))
      return refuse(socket, 503, 'This node takes no more sockets now; try again in a moment.');
    this.wss.handleUpgrade(request, socket, head, (ws) => {
      this.admit(ws, request, ip, tokenOf(query), endpoint);
    });
  }

  private admit(
    ws: WebSocket,
    request: IncomingMessage,
    ip: string,
    token: string | null,
    endpoint: Endpoint,
  ): void {
    const refusal = this.admission.enter(ip, request.headers.origin) ?? checkToken(token);
    ws.on('error', ignore);
    const transport = new WsTransport(ws, request.socket);
    if (refusal || token === null) {
      const { close, reason } = refusal ?? { close: 'unauthenticated' };
      ws.on('close', (code) => this.left(ip, transport.closeCode ?? code));
      return transport.close(CLOSE[close].code, closeReason(reason ?? CLOSE[close].reason));
    }
    this.verify(token, this.listen(ws, transport, ip), endpoint);
  }

  private listen(ws: WebSocket, transport: WsTransport, ip: string): Session {
    const session = new Session(transport, this.context);
    this.sessions.add(session);
    this.heartbeat.add(session);
    ws.on('message', (data) => this.hear(session, data));
    ws.on('pong', () => (session.awaitingPong = false));
    ws.on('close', (code) => {
      this.left(ip, transport.closeCode ?? code);
      this.sessions.delete(session);
      this.heartbeat.remove(session);
      session.closed();
    });
    return session;
  }

  private left(ip: string, code: number): void {
    this.metrics.close(code);
    this.admission.leave(ip);
  }

  private hear(session: Session, data: RawData): void {
    this.guard(session, () => session.hear(asText(data)));
  }

  private verify(token: string, session: Session, endpoint: Endpoint): void {
    this.options.verifyToken(token).then(
      (identity) => this.welcome(session, identity, endpoint),
      (error: unknown) => this.turnAway(session, error),
    );
  }

  private welcome(session: Session, identity: AccessIdentity, endpoint: Endpoint): void {
    if (session.kind !== 'verifying') return;
    if (identity.expiresAt <= Date.now()) return session.close('expired');
    if (!this.admission.enterUser(identity.userId)) return session.close('tooManySockets');
    session.onEnd(() => this.admission.leaveUser(identity.userId));
    this.guard(session, () => session.open(identity, (opened) => endpoint.emit('connection', opened)));
  }

  private turnAway(session: Session, error: unknown): void {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const reason = error instanceof Error ? error.message : undefined;
    if (code === 'forbidden') return session.close('forbidden', reason);
    if (code === 'unavailable') return session.close('full', 'Try again later');
    session.close('unauthenticated', reason);
  }

  /** A fault of ours while serving one client must not take the others down. */
  private guard(session: Session, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.logger.error(error instanceof Error ? error.stack : 'socket handler failed');
      session.terminate();
    }
  }

  private tick(): void {
    const now = Date.now();
    const steady = performance.now();
    this.heartbeat.turn(steady);
    for (const session of [...this.sessions]) {
      session.expire(now);
      if (session.lane.overdue(steady)) session.close('tooSlow');
    }
  }
}

/** The token of a query. Most clients send nothing else, and a token needs no unescaping. */
const tokenOf = (query: string): string | null =>
  PLAIN_QUERY.test(query) ? query.slice(query.indexOf('=') + 1) : new URLSearchParams(query).get('token');

function checkToken(token: string | null): Refusal | undefined {
  if (token === null || token === '') return { close: 'unauthenticated', reason: 'Token missing' };
  if (token.length > LIMITS.wsTokenCharacters) return { close: 'unauthenticated', reason: 'Token malformed' };
  return undefined;
}

function forwardedFor(request: IncomingMessage): string | undefined {
  const header = request.headers['x-forwarded-for'];
  return Array.isArray(header) ? header.join(',') : header;
}

const asText = (data: RawData): string =>
  Array.isArray(data)
    ? Buffer.concat(data).toString()
    : Buffer.isBuffer(data)
      ? data.toString()
      : Buffer.from(data).toString();

// Listeners that need nothing of their connection: a closure made there would keep the whole request in memory with it.
function destroy(this: Duplex): void {
  this.destroy();
}
function ignore(): void {}

/** Answers an upgrade that will not be, as the REST API answers errors. */
function refuse(socket: Duplex, status: 400 | 404 | 503, detail: string): void {
  const { code, title } = REFUSALS[status];
  const body = JSON.stringify({ type: `urn:problem:${code}`, title, status, detail });
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'X-Content-Type-Options: nosniff',
    'X-Frame-Options: DENY',
    'Cache-Control: no-store',
    ...(status === 503 ? ['Retry-After: 5'] : []),
  ];
  socket.once('finish', () => socket.destroy());
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

function shuffle<Item>(items: Item[]): Item[] {
  for (let last = items.length - 1; last > 0; last -= 1) {
    const other = Math.floor(Math.random() * (last + 1));
    const [a, b] = [items[last], items[other]];
    if (a !== undefined && b !== undefined) [items[last], items[other]] = [b, a];
  }
  return items;
}

const isListening = ({ kind }: Session): boolean => kind === 'open' || kind === 'verifying';

/** Waits until something is done, or its time is over. */
async function within(mostMs: number, isDone: () => boolean): Promise<void> {
  const end = performance.now() + mostMs;
  while (!isDone() && performance.now() < end) await pause(10);
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
