/** @jest-environment node */
import { ApiServer } from '../../test/api-server';
import { tokens } from '../../test/samples';
import { until } from '../../test/until';
import { replyOf } from './session-server';
import { leavingOfPage } from './leaving';
import { SessionStore } from './session';

const signedIn = (name: string) => ({ body: replyOf(tokens(name)) });
const signedOut = { body: { status: 'signed-out' } };

describe('SessionStore', () => {
  let server: ApiServer;
  let lock: Promise<unknown>;
  let holders = 0;
  /** What the browser keeps, and those who wait for the server to be back. */
  let wish: ReturnType<typeof leavingOfPage>;
  const waiting = new Set<() => void>();
  const channels: BroadcastChannel[] = [];

  /** A tab: all tabs of a test share one lock and one channel. */
  const tab = (timeoutMs = 60_000): SessionStore => {
    const channel = new BroadcastChannel('session-spec');
    channels.push(channel);
    return new SessionStore({
      fetch,
      exclusively: (task) => {
        const waited = holders > 0;
        holders += 1;
        const run = () => task(waited).finally(() => (holders -= 1));
        const turn = lock.then(run, run);
        lock = turn.catch(() => undefined);
        return turn;
      },
      channel,
      url: `${server.url}/session`,
      timeoutMs,
      leaving: {
        ...wish,
        onChance: (task) => {
          waiting.add(task);
          return () => waiting.delete(task);
        },
      },
    });
  };

  beforeEach(async () => {
    server = await ApiServer.start();
    lock = Promise.resolve();
    holders = 0;
    wish = leavingOfPage();
    waiting.clear();
  });
  afterEach(async () => {
    for (const channel of channels.splice(0)) channel.close();
    await server.stop();
  });

  it('should find out from the cookie who is signed in', async () => {
    server.answer = () => signedIn('1');
    const session = tab();
    expect(session.snapshot().status).toBe('unknown');
    await session.restore();
    expect(session.token).toBe('access-1');
    await session.restore();
    expect(server.asked).toHaveLength(1);
  });

  it('should be signed out without a cookie, and unreachable without a server', async () => {
    server.answer = () => signedOut;
    const first = tab();
    await first.restore();
    expect(first.snapshot().status).toBe('signed-out');
    server.answer = () => ({ status: 502, text: '' });
    const second = tab();
    await second.restore();
    expect(second.snapshot().status).toBe('unreachable');
  });

  it.each([
    ['no session', { status: 'who knows' }],
    ['no JSON', undefined],
  ])('should not take %s for an answer', async (_, body) => {
    server.answer = () => ({ body });
    const session = tab();
    await session.restore();
    expect(session.snapshot()).toMatchObject({ status: 'unreachable', error: { code: 'unreadable' } });
    // Of somebody who is not there, nothing can be told.
    session.describe({ display_name: 'nobody' });
    expect(session.snapshot().status).toBe('unreachable');
  });

  it('should not believe a neighbour what is no news', async () => {
    server.answer = () => signedIn('1');
    const session = tab();
    await session.restore();
    const neighbour = new BroadcastChannel('session-spec');
    channels.push(neighbour);
    neighbour.postMessage({ status: 'signed-in', access_token: 7 });
    neighbour.postMessage({ ...replyOf(tokens('2')) });
    await until(() => session.token === 'access-2', 'the news that are some');
    const told: string[] = [];
    session.subscribe(() => told.push(session.snapshot().status));
    neighbour.postMessage('rubbish');
    neighbour.postMessage({ status: 'signed-out' });
    await until(() => told.length > 0, 'the end');
    expect(told).toEqual(['signed-out']);
  });

  it('should share one refresh between all that wait', async () => {
    let count = 0;
    server.answer = () => signedIn(String((count += 1)));
    const session = tab();
    await session.restore();
    const renewed = await Promise.all([session.refresh('access-1'), session.refresh('access-1')]);
    expect(renewed).toEqual(['access-2', 'access-2']);
    expect(await session.refresh('access-1')).toBe('access-2');
    expect(server.asked).toHaveLength(2);
  });

  it('should let several tabs agree on a token', async () => {
    server.answer = () => signedIn('1');
    const [one, two] = [tab(), tab()];
    await one.restore();
    await until(() => two.token === 'access-1', 'the news in the other tab');
    server.answer = () => signedIn('2');
    await one.refresh('access-1');
    await until(() => two.token === 'access-2', 'the new token');
    expect(await two.refresh('access-1')).toBe('access-2');
    expect(server.asked).toHaveLength(2);
  });

  it('should sign out in every tab and on the server', async () => {
    server.answer = ({ method }) => (method === 'DELETE' ? { status: 204 } : signedIn('1'));
    const [one, two] = [tab(), tab()];
    await one.restore();
    await until(() => two.token !== null, 'the news in the other tab');
    await one.signOut();
    await until(() => two.snapshot().status === 'signed-out', 'the other tab to follow');
    expect(server.asked.at(-1)?.method).toBe('DELETE');
  });

  it('should stay signed out when a refresh was under way at the click', async () => {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    server.answer = () => signedIn('1');
    const session = tab();
    await session.restore();
    server.answer = async ({ method }) => {
      if (method === 'DELETE') return { status: 204 };
      await released;
      return signedIn('2');
    };
    const refreshed = session.refresh('access-1');
    await until(() => server.asked.length === 2, 'the refresh to reach the server');
    const over = session.signOut();
    release();
    expect(await refreshed).toBe('access-2');
    await over;
    expect(session.snapshot()).toEqual({ status: 'signed-out' });
  });

  describe('that was left while the server was away', () => {
    /** The cookie as the browser keeps it: only an answered DELETE takes it away. */
    let cookie: string | null;
    let isAway: boolean;

    beforeEach(async () => {
      cookie = '1';
      isAway = false;
      server.answer = ({ method, body }) => {
        if (isAway) {
          server.cut();
          return 'never';
        }
        if (method === 'DELETE') {
          cookie = null;
          return { status: 204 };
        }
        cookie = (body as { refresh_token?: string }).refresh_token ?? cookie;
        return cookie === null ? signedOut : signedIn(cookie);
      };
      const session = tab();
      await session.restore();
      isAway = true;
      await session.signOut();
      expect(session.snapshot().status).toBe('signed-out');
      expect(cookie).toBe('1');
    });

    it('should not come back with a reload, and end as soon as the server can be reached', async () => {
      const offline = tab();
      await offline.restore();
      expect(offline.snapshot().status).toBe('signed-out');
      expect(await offline.refresh('access-1')).toBeNull();
      isAway = false;
      const online = tab();
      await online.restore();
      expect(online.snapshot().status).toBe('signed-out');
      expect(cookie).toBeNull();
      expect(wish.isWanted()).toBe(false);
      expect(server.asked.filter(({ method }) => method === 'POST')).toHaveLength(1);
    });

    it('should end when the server is back, without a reload, and wait for nothing more', async () => {
      for (const task of [...waiting]) task();
      await until(() => server.asked.length === 3, 'a try in vain');
      isAway = false;
      expect(waiting.size).toBe(1);
      for (const task of [...waiting]) task();
      await until(() => !wish.isWanted() && waiting.size === 0, 'the end');
      expect(cookie).toBeNull();
    });

    it('should give way to a new sign-in, the old session ended first', async () => {
      isAway = false;
      const session = tab();
      await session.signIn('9');
      expect(session.token).toBe('access-9');
      expect(server.asked.slice(-2).map(({ method }) => method)).toEqual(['DELETE', 'POST']);
      expect(wish.isWanted()).toBe(false);
      await session.restore();
      expect(session.token).toBe('access-9');
    });
  });

  it('should give up a request that is never answered, so that other tabs get their turn', async () => {
    server.answer = () => 'never';
    const [hung, other] = [tab(50), tab()];
    const lost = hung.restore();
    await until(() => server.asked.length === 1, 'the request that hangs');
    server.answer = () => signedIn('1');
    await other.restore();
    await lost;
    expect(other.token).toBe('access-1');
  });

  it('should keep the session when a refresh fails for want of a server', async () => {
    server.answer = () => signedIn('1');
    const session = tab();
    await session.restore();
    server.answer = () => ({ status: 503, text: '' });
    await expect(session.refresh('access-1')).rejects.toMatchObject({ status: 503 });
    expect(session.token).toBe('access-1');
    server.answer = () => signedIn('2');
    expect(await session.refresh('access-1')).toBe('access-2');
  });

  it('should end when the cookie is refused, and hand a new token over at sign-in', async () => {
    server.answer = () => signedOut;
    const session = tab();
    expect(await session.refresh('old')).toBeNull();
    await expect(session.signIn('spent')).rejects.toMatchObject({ status: 401 });
    server.answer = () => signedIn('9');
    await session.signIn('refresh-0');
    expect(server.asked.at(-1)?.body).toEqual({ refresh_token: 'refresh-0' });
    expect(session.token).toBe('access-9');
  });
});
