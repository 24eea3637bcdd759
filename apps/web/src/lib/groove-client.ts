import type { GrooveAction, GrooveBody } from '@app/contracts';
import { readGrooveFrame, type GrooveIncoming, type GrooveRefusal } from './groove-frames';
import { ReconnectingSocket, type SocketOptions, type SocketState } from './reconnecting-socket';

/** The connection as pages see it. `attempt` counts the tries in a row, from 1. */
export type DashboardState =
  | { readonly status: 'idle' }
  | { readonly status: 'connecting' }
  | { readonly status: 'open' }
  | { readonly status: 'reconnecting'; readonly attempt: number }
  | { readonly status: 'closed' }
  | { readonly status: 'failed'; readonly code: number; readonly reason: string };

/** How far a topic is on this connection. What was last known of it is kept elsewhere and outlives the connection. */
export type TopicNews =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'live'; readonly seq: number; readonly generatedAt: string }
  | { readonly kind: 'refused'; readonly error: GrooveRefusal };

export interface GrooveParts extends SocketOptions {
  /** Keeps the newest state of a topic. */
  readonly keep: (key: string, body: GrooveBody) => void;
  /** Does an action over HTTP, while there is no socket. Rejects where it cannot be done. */
  readonly actByHttp: (action: GrooveAction, id: string) => Promise<void>;
  /** Writes an action that was done into what is kept; the server's own word follows. */
  readonly settle: (action: GrooveAction, id: string) => void;
}

interface Watched {
  count: number;
  news: TopicNews;
}
interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

const WAITING: TopicNews = { kind: 'waiting' };
/** An action that is not answered within this time counts as lost. */
const ANSWER_MS = 15_000;

/** What the server said about an action that it did not do. */
export class GrooveActionError extends Error {
  override readonly name = 'GrooveActionError';
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * The groove socket: topics by canonical key, each subscribed once however many watch it and again on every new
 * connection; actions with their answers.
 */
export class GrooveClient extends ReconnectingSocket<GrooveIncoming> {
  protected readonly path = '/ws/groove/dashboard';
  protected readonly ping = { type: 'ping' };
  private readonly watched = new Map<string, Watched>();
  private readonly waiting = new Map<string, Waiting>();
  /** Topics by the id of the request that asked for them, until it is answered. */
  private readonly asked = new Map<string, string>();
  private changing: ReadonlyMap<string, GrooveAction> = new Map();
  private lastRequest = 0;
  private holders = 0;
  private stopListening: () => void = () => undefined;
  private hasBegun = false;
  private followed: SocketState | null = null;
  private shown: DashboardState = { status: 'idle' };

  constructor(private readonly parts: GrooveParts) {
    super(parts);
    this.onState(() => this.follow(this.snapshot()));
  }

  /** The connection's state; the same object until it changes. */
  readonly state = (): DashboardState => this.shown;

  /** How far a topic is; the same object until it changes. */
  readonly newsOf = (key: string): TopicNews => this.watched.get(key)?.news ?? WAITING;

  /** Learnings with an action under way, and which; the same object until it changes. */
  readonly pending = (): ReadonlyMap<string, GrooveAction> => this.changing;

  /** Keeps the connection open until the returned function is called, and whoever else holds it has let go. */
  hold(token: string): () => void {
    this.holders += 1;
    if (this.holders === 1) {
      this.stopListening = this.listenToBrowser();
      this.connect(token);
    }
    return () => {
      this.holders -= 1;
      if (this.holders > 0) return;
      this.stopListening();
      this.disconnect();
    };
  }

  /** Watches a topic (canonical key) until the returned function is called. */
  watch(key: string): () => void {
    const known = this.watched.get(key);
    if (known) known.count += 1;
    else {
      this.watched.set(key, { count: 1, news: WAITING });
      this.send(this.subscription(key));
    }
    let isOver = false;
    return () => {
      if (!isOver) this.leave(key);
      isOver = true;
    };
  }

  /** Asks for a topic once more, after it was refused. */
  again(key: string): void {
    if (!this.watched.has(key)) return;
    this.setNews(key, WAITING);
    this.send(this.subscription(key));
  }

  /**
   * Does an action; while it is under way it stands in `pending`, and is gone from there when it failed. By HTTP while
   * there is no socket. @throws GrooveActionError or ApiError
   */
  async act(action: GrooveAction, id: string): Promise<void> {
    this.setPending(id, action);
    try {
      if (this.snapshot().status === 'open') await this.ask(action, id);
      else await this.parts.actByHttp(action, id);
      this.parts.settle(action, id);
    } finally {
      this.setPending(id, null);
    }
  }

  protected requests(): readonly object[] {
    // One each: a learning that is gone must not take the others with it.
    return [...this.watched.keys()].map((key) => this.subscription(key));
  }
  protected read(text: string): GrooveIncoming | null {
    return readGrooveFrame(text);
  }
  protected isWelcome(frame: GrooveIncoming): boolean {
    return frame.kind !== 'error';
  }
  /** This socket takes no new token: the server ends it with the old one, and the next begins with the newer. */
  protected renewal(): null {
    return null;
  }
  protected take(frame: GrooveIncoming): void {
    switch (frame.kind) {
      case 'state':
        return this.takeState(frame);
      case 'subscribed':
        if (frame.requestId !== null) this.asked.delete(frame.requestId);
        return;
      case 'done':
        return this.answer(frame.requestId, frame.error);
      case 'error': {
        this.answer(frame.requestId, frame.error);
        const asked = frame.requestId === null ? undefined : this.asked.get(frame.requestId);
        if (frame.requestId !== null) this.asked.delete(frame.requestId);
        const key = asked ?? frame.key;
        if (key !== null && this.watched.has(key)) this.setNews(key, { kind: 'refused', error: frame.error });
        return;
      }
      case 'other':
        return;
    }
  }

  /** A snapshot begins anew; of updates only one that is newer counts. */
  private takeState({ key, isSnapshot, body, seq, generatedAt }: Extract<GrooveIncoming, { kind: 'state' }>) {
    const entry = this.watched.get(key);
    if (!entry) return;
    if (!isSnapshot && (entry.news.kind !== 'live' || seq <= entry.news.seq)) return;
    this.parts.keep(key, body);
    this.setNews(key, { kind: 'live', seq, generatedAt });
  }

  private ask(action: GrooveAction, id: string): Promise<void> {
    const requestId = this.nextId();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.answer(requestId, LOST), ANSWER_MS);
      const done = (settle: () => void) => {
        clearTimeout(timer);
        settle();
      };
      this.waiting.set(requestId, {
        resolve: () => done(resolve),
        reject: (error) => done(() => reject(error)),
      });
      this.send({ type: action, id, request_id: requestId });
    });
  }

  private answer(requestId: string | null, error: GrooveRefusal | null): void {
    const waiting = requestId === null ? undefined : this.waiting.get(requestId);
    if (requestId === null || !waiting) return;
    this.waiting.delete(requestId);
    if (error === null) waiting.resolve();
    else waiting.reject(new GrooveActionError(error.code, error.message));
  }

  private subscription(key: string): object {
    const requestId = this.nextId();
    this.asked.set(requestId, key);
    const topic: unknown = JSON.parse(key);
    return { type: 'subscribe', topics: [topic], request_id: requestId };
  }

  private leave(key: string): void {
    const entry = this.watched.get(key);
    if (!entry) return;
    entry.count -= 1;
    if (entry.count > 0) return;
    this.watched.delete(key);
    const topic: unknown = JSON.parse(key);
    this.send({ type: 'unsubscribe', topics: [topic] });
  }

  /** Nothing that was heard, asked or begun on a connection holds beyond it. */
  private follow(socket: SocketState): void {
    if (socket === this.followed) return;
    this.followed = socket;
    this.hasBegun ||= socket.status !== 'idle';
    this.shown = stateOf(socket, this.hasBegun);
    if (socket.status === 'open') return;
    this.asked.clear();
    for (const [key, entry] of this.watched) this.watched.set(key, { ...entry, news: WAITING });
    for (const requestId of [...this.waiting.keys()]) this.answer(requestId, LOST);
  }

  private setNews(key: string, news: TopicNews): void {
    const entry = this.watched.get(key);
    if (!entry) return;
    entry.news = news;
    this.tell();
  }

  private setPending(id: string, action: GrooveAction | null): void {
    const next = new Map(this.changing);
    if (action === null) next.delete(id);
    else next.set(id, action);
    this.changing = next;
    this.tell();
  }

  private nextId(): string {
    this.lastRequest += 1;
    return String(this.lastRequest);
  }
}

const LOST: GrooveRefusal = {
  code: 'lost',
  message: 'The connection was lost before the answer came; what you see now is what the server has.',
};

function stateOf(socket: SocketState, hasBegun: boolean): DashboardState {
  switch (socket.status) {
    case 'idle':
      return { status: hasBegun ? 'closed' : 'idle' };
    case 'connecting':
      return socket.attempt === 0
        ? { status: 'connecting' }
        : { status: 'reconnecting', attempt: socket.attempt };
    case 'waiting':
      return { status: 'reconnecting', attempt: socket.attempt };
    case 'open':
      return { status: 'open' };
    case 'signed-out':
      return { status: 'closed' };
    case 'failed':
      return { status: 'failed', code: socket.code, reason: socket.reason };
  }
}
