import { errors } from '@/texts/errors';
import { ApiError } from './api-error';
import type { EarlySession } from './early-session';
import { leavingOfPage, type Leaving } from './leaving';
import { loadSchemas } from './load-schemas';
import { browserSchedule } from './schedule';
import { SESSION_TIMEOUT_MS } from './session-constants';
import type { SessionParts } from './session-parts';
import type { SessionReply } from './session-reply';

export type SignedIn = Extract<SessionReply, { status: 'signed-in' }>;

/**
 * Whether somebody is signed in. `unknown` until the cookie was asked, `unreachable` if that failed, `limited` if there
 * were too many such requests: the next one is sent at `retryAt`, in ms since 1970.
 */
export type SessionState =
  | { readonly status: 'unknown' }
  | { readonly status: 'unreachable'; readonly error: ApiError }
  | { readonly status: 'limited'; readonly retryAt: number }
  | { readonly status: 'signed-out' }
  | { readonly status: 'signed-in'; readonly token: string; readonly user: SignedIn['user'] };

/** Who had to wait for the lock waits so long for the news of the tab that held it. */
const NEWS_MS = 500;

/**
 * Who is signed in, for the whole browser. The access token lives in memory; the refresh token only in an
 * httpOnly cookie that our own `/session` route reads and rotates. Tabs share news by BroadcastChannel.
 */
export class SessionStore {
  private state: SessionState = { status: 'unknown' };
  private readonly listeners = new Set<() => void>();
  private refreshing: Promise<string | null> | null = null;
  /** How many news other tabs have told. */
  private heard = 0;
  private pressed = false;
  private readonly leaving: Leaving;
  /** Ends the waiting for another chance to sign out. */
  private giveUpLeaving: (() => void) | null = null;
  /** The last refusal for too many requests: before its time no refresh is sent. */
  private limit: ApiError | null = null;
  private cancelRetry: () => void = () => undefined;

  constructor(private readonly parts: SessionParts) {
    this.leaving = parts.leaving ?? leavingOfPage();
    parts.channel?.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      // Without them nothing was or will be read in this tab either: it asks the cookie when they are there.
      loadSchemas().then(
        ({ sessionReply }) => this.hear(sessionReply.safeParse(data)),
        () => undefined,
      );
    });
  }

  readonly snapshot = (): SessionState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Whether the session ended because somebody pressed “sign out” in this tab; otherwise it ran out or was ended elsewhere. */
  get left(): boolean {
    return this.pressed;
  }

  get token(): string | null {
    return this.state.status === 'signed-in' ? this.state.token : null;
  }

  /**
   * Asks the cookie who we are; for the start of a page. Where somebody has signed out and the server has not heard of it,
   * that comes first. Never throws: failure is a state.
   */
  async restore(): Promise<void> {
    const early = await this.parts.early?.();
    if (this.leaving.isWanted()) {
      await early?.reply.catch(() => undefined);
      early?.done();
      return this.leave();
    }
    try {
      if (early) await this.takeOver(early);
      else await this.refresh(null);
    } catch (error) {
      // Another tab may have signed in while this one waited.
      if (this.token === null && error instanceof ApiError) this.fail(error);
    }
  }

  /** Hands a fresh refresh token to the cookie; it is rotated at once, so that the copy seen here is spent. */
  async signIn(refreshToken: string): Promise<void> {
    this.pressed = false;
    const reply = await this.parts.exclusively(async () => {
      // The session before is ended as it was wished, if it can be; its cookie is replaced in any case.
      if (this.leaving.isWanted()) await this.send({ method: 'DELETE' }).catch(() => undefined);
      const answer = await this.post({ refresh_token: refreshToken });
      if (answer.status === 'signed-in') this.hasLeft();
      return answer;
    });
    this.share(reply);
    if (reply.status === 'signed-out') {
      throw new ApiError({ status: 401, code: 'unauthenticated', ...errors.notSignedIn });
    }
  }

  /**
   * A token newer than `stale`, or null when the session is over. All callers wait for one and the same refresh,
   * and the tabs take turns. @throws ApiError when the server cannot be reached, or was asked too often; the session
   * stands then.
   */
  refresh(stale: string | null): Promise<string | null> {
    if (this.token !== null && this.token !== stale) return Promise.resolve(this.token);
    if (this.limit?.retryAt && Date.now() < this.limit.retryAt) return Promise.reject(this.limit);
    const { heard } = this;
    this.refreshing ??= this.parts
      .exclusively(async (waited) => {
        // Another tab has refreshed, or signed out, while this one waited for its turn.
        if (waited) await this.news(heard);
        if (this.token !== null && this.token !== stale) return this.token;
        if (this.leaving.isWanted()) return null;
        if (this.heard !== heard && this.state.status === 'signed-out') return null;
        this.share(await this.post({}));
        return this.token;
      })
      .finally(() => {
        this.refreshing = null;
      });
    return this.refreshing;
  }

  /** Ends the session here, at once, and on the server as soon as it can be reached; other tabs follow. */
  async signOut(): Promise<void> {
    this.pressed = true;
    this.leaving.set(true);
    await this.leave();
  }

  /** What the account is called now; other tabs see it with their next refresh. */
  describe(change: Partial<Pick<SignedIn['user'], 'display_name' | 'country_code'>>): void {
    if (this.state.status !== 'signed-in') return;
    this.set({ ...this.state, user: { ...this.state.user, ...change } });
  }

  /** The server has refused a token that was just refreshed: nobody is signed in any more. */
  expire(): void {
    this.share({ status: 'signed-out' });
  }

  close(): void {
    this.giveUpLeaving?.();
    this.cancelRetry();
    this.parts.channel?.close();
  }

  /** Nobody knows yet who is signed in. Where only the time for the answer has not come, it is asked for then. */
  private fail(error: ApiError): void {
    const { retryAt } = error;
    if (retryAt === null) return this.set({ status: 'unreachable', error });
    this.set({ status: 'limited', retryAt });
    this.cancelRetry();
    const { schedule = browserSchedule } = this.parts;
    const restore = () => {
      this.limit = null;
      void this.restore();
    };
    this.cancelRetry = schedule(restore, Math.max(0, retryAt - Date.now()));
  }

  /** Tells the cookie's route that the session is over; while it does not answer, again at each chance. */
  private async leave(): Promise<void> {
    const over: SessionReply = { status: 'signed-out' };
    this.share(over);
    const isHeard = await this.parts
      .exclusively(async () => {
        // Another tab has told it, or somebody has signed in anew, while this one waited for its turn.
        if (!this.leaving.isWanted()) return true;
        const { ok } = await this.send({ method: 'DELETE' });
        if (ok) this.hasLeft();
        // A refresh that held the lock before has signed the page in again, with a token that is dead now.
        this.share(over);
        return ok;
      })
      .catch(() => false);
    if (isHeard) return this.giveUpLeaving?.();
    this.share(over);
    if (this.giveUpLeaving) return;
    const stop = this.leaving.onChance(() => {
      if (this.leaving.isWanted()) void this.leave();
      else this.giveUpLeaving?.();
    });
    this.giveUpLeaving = () => {
      stop();
      this.giveUpLeaving = null;
    };
  }

  /** The wish is fulfilled. */
  private hasLeft(): void {
    this.leaving.set(false);
    this.giveUpLeaving?.();
  }

  /** Waits until another tab has told something since `heard`, for a moment. */
  private news(heard: number): Promise<void> {
    if (this.heard !== heard) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        stop();
        resolve();
      };
      const timer = setTimeout(done, NEWS_MS);
      const stop = this.subscribe(() => {
        if (this.heard !== heard) done();
      });
    });
  }

  /** Shares what an early refresh brings; only then another tab has its turn. */
  private async takeOver({ reply, done }: EarlySession): Promise<void> {
    try {
      this.share(await this.read(reply));
    } finally {
      done();
    }
  }

  private post(body: object): Promise<SessionReply> {
    return this.read(
      this.send({
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    );
  }

  private async read(coming: Promise<Response>): Promise<SessionReply> {
    const response = await coming.catch(() => {
      throw ApiError.unreachable();
    });
    if (!response.ok) {
      const error = await ApiError.from(response);
      if (error.retryAt !== null) this.limit = error;
      throw error;
    }
    const [body, schemas] = await Promise.all([
      response.json().catch(() => undefined),
      loadSchemas().catch(() => null),
    ]);
    // The program's own part could not be fetched: the same server is away, or has a newer version.
    if (schemas === null) throw ApiError.unreachable();
    const reply = schemas.sessionReply.safeParse(body);
    if (!reply.success) throw ApiError.unreadable(response.status, this.parts.url, 'no session', null);
    return reply.data;
  }

  private send(init: RequestInit): Promise<Response> {
    const { fetch, url, timeoutMs = SESSION_TIMEOUT_MS } = this.parts;
    return fetch(url, { ...init, credentials: 'same-origin', signal: AbortSignal.timeout(timeoutMs) });
  }

  /** What another tab has told. */
  private hear(news: { success: boolean; data?: SessionReply | undefined }): void {
    if (!news.data) return;
    this.heard += 1;
    this.apply(news.data);
  }

  private share(reply: SessionReply): void {
    this.apply(reply);
    this.parts.channel?.postMessage(reply);
  }

  private apply(reply: SessionReply): void {
    this.cancelRetry();
    this.limit = null;
    this.set(
      reply.status === 'signed-in'
        ? { status: 'signed-in', token: reply.access_token, user: reply.user }
        : { status: 'signed-out' },
    );
  }

  private set(state: SessionState): void {
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}
