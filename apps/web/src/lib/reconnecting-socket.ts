import { closePolicy } from '@app/contracts';
import { BACK_OFF, backOffMs } from './back-off';
import { browserSchedule, type Schedule } from './schedule';

/** `open` only after the server's first answer: until then a token may still be refused. */
export type SocketState =
  | { readonly status: 'idle' }
  | { readonly status: 'connecting'; readonly attempt: number }
  | { readonly status: 'open' }
  | { readonly status: 'waiting'; readonly attempt: number; readonly delayMs: number }
  | { readonly status: 'failed'; readonly code: number; readonly reason: string }
  | { readonly status: 'signed-out' };

export interface SocketOptions {
  /** Base address, e.g. `ws://127.0.0.1:8000`. */
  readonly url: string;
  /** A token newer than the given one, or null when the session is over. May throw: the server is away. */
  readonly refresh: (stale: string) => Promise<string | null>;
  readonly schedule?: Schedule;
  readonly random?: () => number;
}

const HEARTBEAT_MS = 25_000;
/** No frame within this time after connecting, or after a ping: the line is dead. */
const SILENCE_MS = 10_000;
const UNAUTHENTICATED = 4001;

/**
 * The life of a socket, whatever is spoken on it: token, heartbeat, back-off, waking up. A client of one protocol says
 * where it connects, how it greets and what a frame means.
 */
export abstract class ReconnectingSocket<Frame> {
  /** Where it connects, e.g. `/ws`. */
  protected abstract readonly path: string;
  protected abstract readonly ping: object;
  private current: SocketState = { status: 'idle' };
  private socket: WebSocket | null = null;
  private token: string | null = null;
  private attempt = 0;
  /** Which opening or closing came last: what an earlier one still waits for is void. */
  private round = 0;
  /** True from a refresh until the server accepted the new token: a second 4001 ends the session. */
  private refreshed = false;
  private cancelTimer: () => void = () => undefined;
  private readonly listeners = new Set<() => void>();
  private readonly schedule: Schedule;
  private readonly random: () => number;

  constructor(private readonly options: SocketOptions) {
    this.schedule = options.schedule ?? browserSchedule;
    this.random = options.random ?? Math.random;
  }

  /** Base address, for a second socket to the same server. */
  get url(): string {
    return this.options.url;
  }

  /** What is asked of the server on each new connection. */
  protected abstract requests(): readonly object[];
  /** Reads a frame; null if it is none. */
  protected abstract read(text: string): Frame | null;
  /** Whether the frame shows that the server has taken us in. */
  protected abstract isWelcome(frame: Frame): boolean;
  protected abstract take(frame: Frame): void;
  /** The frame that hands an open socket a newer token; null where the protocol has none. */
  protected abstract renewal(token: string): object | null;

  readonly snapshot = (): SocketState => this.current;

  readonly onState = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Connects with this access token; an earlier socket is given up first. */
  connect(token: string): void {
    this.token = token;
    this.attempt = 0;
    this.refreshed = false;
    this.open();
  }

  /** Hands a newer token in: an open socket lives on with it, any other takes it for its next attempt. */
  renew(token: string): void {
    if (this.token === null || this.token === token) return;
    this.token = token;
    const frame = this.renewal(token);
    if (frame !== null && this.current.status === 'open') this.send(frame);
  }

  /** Ends the connection until the next `connect`. */
  disconnect(): void {
    this.token = null;
    this.round += 1;
    this.drop();
    this.set({ status: 'idle' });
  }

  /** Tries again now, with ten new attempts. */
  retry(): void {
    if (this.token === null || this.current.status === 'open') return;
    this.attempt = 0;
    this.refreshed = false;
    this.open();
  }

  /** The network or the tab woke up: do not wait for a timer that slept as well. */
  readonly wake = (): void => {
    if (this.current.status === 'waiting' || this.gaveUp) this.retry();
    else if (this.current.status === 'open') this.heartbeat();
  };

  /** Listens to `online` and to the tab becoming visible; returns the tear-down. */
  listenToBrowser(): () => void {
    const visible = () => document.visibilityState === 'visible' && this.wake();
    window.addEventListener('online', this.wake);
    document.addEventListener('visibilitychange', visible);
    return () => {
      window.removeEventListener('online', this.wake);
      document.removeEventListener('visibilitychange', visible);
    };
  }

  private get gaveUp(): boolean {
    return this.current.status === 'failed' && closePolicy(this.current.code) !== 'stop';
  }

  private open(): void {
    this.round += 1;
    this.drop();
    if (this.token === null) return;
    this.set({ status: 'connecting', attempt: this.attempt });
    const socket = new WebSocket(`${this.url}${this.path}?token=${encodeURIComponent(this.token)}`);
    this.socket = socket;
    // A socket that was given up may still speak: only the current one is listened to.
    const ifCurrent = (action: () => void) => () => void (this.socket === socket && action());
    socket.onopen = ifCurrent(() => this.greet());
    socket.onmessage = (event: MessageEvent<unknown>) => ifCurrent(() => this.receive(String(event.data)))();
    // A close event follows every error; without a listener some environments would throw.
    socket.onerror = () => undefined;
    socket.onclose = (event) => ifCurrent(() => this.closed(event.code, event.reason))();
    this.arm(SILENCE_MS, () => this.silent());
  }

  private greet(): void {
    this.send(this.ping);
    for (const frame of this.requests()) this.send(frame);
  }

  private receive(text: string): void {
    const frame = this.read(text);
    if (frame === null) return;
    if (this.isWelcome(frame) && this.current.status !== 'open') {
      this.attempt = 0;
      this.refreshed = false;
      this.set({ status: 'open' });
    }
    this.arm(HEARTBEAT_MS, () => this.heartbeat());
    this.take(frame);
  }

  private heartbeat(): void {
    this.send(this.ping);
    this.arm(SILENCE_MS, () => this.silent());
  }

  /** The line is dead but nobody said so: closing properly could take minutes. */
  private silent(): void {
    this.drop();
    this.reconnect(1006, 'No answer');
  }

  private closed(code: number, reason: string): void {
    this.drop();
    switch (closePolicy(code)) {
      case 'refresh':
        return void this.refreshThenOpen();
      case 'stop':
        return this.set({ status: 'failed', code, reason });
      case 'back-off':
        this.attempt = Math.max(this.attempt, Math.ceil(Math.log2(BACK_OFF.ceilingMs / BACK_OFF.baseMs)));
        return this.reconnect(code, reason);
      case 'reconnect':
        return this.reconnect(code, reason);
    }
  }

  private reconnect(code: number, reason: string): void {
    if (this.attempt >= BACK_OFF.attempts) return this.set({ status: 'failed', code, reason });
    const delayMs = backOffMs(this.attempt, this.random());
    this.attempt += 1;
    this.set({ status: 'waiting', attempt: this.attempt, delayMs });
    this.arm(delayMs, () => this.open());
  }

  private async refreshThenOpen(): Promise<void> {
    const { token: stale, round } = this;
    if (stale === null) return;
    if (this.refreshed) return this.set({ status: 'signed-out' });
    this.set({ status: 'connecting', attempt: this.attempt });
    try {
      const token = await this.options.refresh(stale);
      // Somebody may have connected anew, or signed out, while we waited.
      if (this.round !== round) return;
      if (token === null) return this.set({ status: 'signed-out' });
      this.token = token;
      this.refreshed = true;
      this.open();
    } catch {
      if (this.round === round) this.reconnect(UNAUTHENTICATED, 'Token not renewed');
    }
  }

  protected send(frame: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  /** One timer at a time: silence, heartbeat or the pause before an attempt. */
  private arm(ms: number, task: () => void): void {
    this.cancelTimer();
    this.cancelTimer = this.schedule(task, ms);
  }

  private drop(): void {
    this.cancelTimer();
    const socket = this.socket;
    this.socket = null;
    if (socket && socket.readyState < WebSocket.CLOSING) socket.close(1000);
  }

  private set(state: SocketState): void {
    this.current = state;
    this.tell();
  }

  protected tell(): void {
    for (const listener of this.listeners) listener();
  }
}
