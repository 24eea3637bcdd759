import { WebSocket } from 'ws';

/** What a subscriber that recovers was given, in order: numbered messages, and word of gaps (`at`: when, epoch milliseconds). */
export type Seen = { kind: 'message'; n: number } | { kind: 'gap'; at: number };

/** A message, and when its sending began (epoch milliseconds). */
export interface Sent {
  n: number;
  at: number;
}

interface Position {
  epoch: string;
  offset: number;
}
interface ServerText {
  type?: string;
  epoch?: string;
  offset?: number;
  recovered?: boolean;
  data?: { n?: number };
}

const AGAIN_MS = 50;
const PING_EVERY_MS = 300;
const SILENT_MS = 1_500;

/**
 * A subscriber as a good browser is one: it asks to recover, comes back after every loss with the position it saw last,
 * and gives up a connection on which it hears nothing.
 */
export class RecoveringClient {
  readonly seen: Seen[] = [];
  /** Connections that it had. */
  connects = 0;
  /** Close codes of the connections that it lost or did not get, in order. */
  readonly closes: number[] = [];
  private position: Position | undefined;
  private socket: WebSocket | undefined;
  private heardAt = Date.now();
  private lookedAt = Date.now();
  private again: NodeJS.Timeout | undefined;
  private readonly watch: NodeJS.Timeout;
  private stopped = false;

  /**
   * @param url  asked before each connection: of any node
   * @param subscription  further fields of the subscribe frame
   * @param silentMs  how long a connection may be silent
   */
  constructor(
    private readonly url: () => string,
    private readonly subscription: { channel: string; scope?: 'mine' | 'all' },
    private readonly silentMs = SILENT_MS,
  ) {
    this.watch = setInterval(() => this.look(), PING_EVERY_MS);
    this.connect();
  }

  /** Whether it is subscribed now. */
  isReady = false;

  /** Number of the last message, 0 before the first. */
  get last(): number {
    const last = this.seen.findLast((one) => one.kind === 'message');
    return last?.kind === 'message' ? last.n : 0;
  }

  get gaps(): number {
    return this.seen.filter(({ kind }) => kind === 'gap').length;
  }

  stop(): void {
    this.stopped = true;
    clearInterval(this.watch);
    clearTimeout(this.again);
    this.socket?.terminate();
  }

  private connect(): void {
    const socket = new WebSocket(this.url(), { perMessageDeflate: false, handshakeTimeout: this.silentMs });
    this.socket = socket;
    this.heardAt = Date.now();
    socket.on('error', () => undefined);
    socket.on('open', () => {
      this.connects += 1;
      const subscribe = { action: 'subscribe', ...this.subscription, recover: true, ...this.position };
      socket.send(JSON.stringify(subscribe));
    });
    socket.on('message', (data) => this.hear(JSON.parse(String(data)) as ServerText));
    socket.on('close', (code) => {
      this.isReady = false;
      this.closes.push(code);
      if (!this.stopped) this.again = setTimeout(() => this.connect(), AGAIN_MS * (1 + Math.random()));
    });
  }

  private look(): void {
    const now = Date.now();
    // While this process got no turn itself it could hear nothing: that is no silence.
    if (now - this.lookedAt > 2 * PING_EVERY_MS) this.heardAt = now;
    this.lookedAt = now;
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    if (now - this.heardAt > this.silentMs) this.socket.terminate();
    else this.socket.send('{"action":"ping"}');
  }

  private hear({ type, epoch, offset, recovered, data }: ServerText): void {
    this.heardAt = Date.now();
    if ((type === 'subscribed' || type === 'resync') && epoch !== undefined && offset !== undefined) {
      const isGap = type === 'resync' || (this.position !== undefined && recovered === false);
      if (isGap) this.seen.push({ kind: 'gap', at: Date.now() });
      // What is replayed is counted on from where we were.
      if (isGap || this.position === undefined) this.position = { epoch, offset };
      if (type === 'subscribed') this.isReady = true;
    } else if (data?.n !== undefined && offset !== undefined && this.position) {
      this.position = { ...this.position, offset };
      this.seen.push({ kind: 'message', n: data.n });
    }
  }
}

/**
 * The promise of recovery: of the messages meant for a subscriber, in the order in which they were published, it saw
 * every one, once, or was told of the gap where others are missing. What was sent after it was told is no part of a gap.
 * @param meant  in the order in which they were sent
 * @param unsure  numbers of those of which nobody knows whether Redis took them
 * @returns what is wrong, or undefined
 */
export function brokenPromise(
  seen: readonly Seen[],
  meant: readonly Sent[],
  unsure: ReadonlySet<number> = new Set(),
): string | undefined {
  const place = new Map(meant.map(({ n }, index) => [n, index]));
  let next = 0;
  let gapAt = Number.NEGATIVE_INFINITY;
  const lost = (to: number) => meant.slice(next, to).find(({ n, at }) => !unsure.has(n) && at > gapAt);
  for (const one of seen) {
    if (one.kind === 'gap') {
      gapAt = one.at;
      continue;
    }
    const index = place.get(one.n);
    if (index === undefined) return `saw ${one.n}, which was not meant for it`;
    if (index < next) return `saw ${one.n} again or too late`;
    const missing = lost(index);
    if (missing) return `never saw ${missing.n}, and was told of no gap between it and ${one.n}`;
    next = index + 1;
    gapAt = Number.NEGATIVE_INFINITY;
  }
  const missing = lost(meant.length);
  return missing && `never saw ${missing.n}, and was told of no gap after it`;
}
