/** @jest-environment ./apps/web/test/fetch-environment.js */
import { ApiServer } from '../../test/api-server';
import { Locks } from '../../test/locks';
import { tokens } from '../../test/samples';
import { until } from '../../test/until';
import { EARLY_SESSION_SCRIPT, takeEarlySession } from './early-session';
import { LEAVING_KEY } from './session-constants';
import { SessionStore } from './session';
import { browserParts } from './session-parts';
import { replyOf } from './session-server';

const signedIn = { body: replyOf(tokens('early')) };

describe('the session that begins before the program', () => {
  let server: ApiServer;
  const before = globalThis.fetch;

  beforeEach(async () => {
    server = await ApiServer.start();
    server.answer = () => signedIn;
    // The script asks for a path of this site.
    globalThis.fetch = (path, init) => before(`${server.url}${String(path)}`, init);
    Object.defineProperty(navigator, 'locks', { configurable: true, value: new Locks() });
  });
  afterEach(async () => {
    await (await takeEarlySession())?.reply.catch(() => undefined);
    Reflect.deleteProperty(navigator, 'locks');
    globalThis.fetch = before;
    await server.stop();
  });

  const runScript = () => window.eval(EARLY_SESSION_SCRIPT);
  const tab = () => new SessionStore({ ...browserParts(), channel: null });

  it('should be taken over by the session, which then asks no second time', async () => {
    runScript();
    const session = tab();
    await session.restore();
    expect(session.token).toBe('access-early');
    expect(server.asked.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['POST', '/session', {}],
    ]);
    expect(await takeEarlySession()).toBeNull();
  });

  it('should be asked for again by the session where it was one request too many', async () => {
    server.answer = () => ({ status: 429, text: '', headers: { 'retry-after': '1' } });
    runScript();
    const session = tab();
    await session.restore();
    expect(session.snapshot().status).toBe('limited');
    expect(server.asked).toHaveLength(1);
    server.answer = () => signedIn;
    await until(() => session.token === 'access-early', 'the next try');
    expect(server.asked).toHaveLength(2);
  });

  it('should let no other tab have its turn before its news are told', async () => {
    runScript();
    const order: string[] = [];
    const session = tab();
    session.subscribe(() => order.push(session.snapshot().status));
    const other = browserParts().exclusively(async () => order.push('another tab'));
    await Promise.all([session.restore(), other]);
    expect(order).toEqual(['signed-in', 'another tab']);
  });

  it('should leave the asking to the session while another tab has its turn', async () => {
    let finish: () => void = () => undefined;
    const other = browserParts().exclusively(() => new Promise<void>((resolve) => (finish = resolve)));
    runScript();
    expect(await takeEarlySession()).toBeNull();
    expect(server.asked).toEqual([]);
    finish();
    await other;
  });

  it('should ask without turns where the browser has no locks', async () => {
    Reflect.deleteProperty(navigator, 'locks');
    runScript();
    const session = tab();
    await session.restore();
    expect(session.token).toBe('access-early');
    expect(server.asked).toHaveLength(1);
  });

  it('should not ask for somebody who has signed out while the server was away', async () => {
    localStorage.setItem(LEAVING_KEY, '1');
    runScript();
    expect(await takeEarlySession()).toBeNull();
    expect(server.asked).toEqual([]);
    const session = tab();
    await session.restore();
    expect(session.snapshot().status).toBe('signed-out');
    expect(server.asked.map(({ method }) => method)).toEqual(['DELETE']);
    expect(localStorage.getItem(LEAVING_KEY)).toBeNull();
  });

  it('should be let go where somebody signed out while it was on its way', async () => {
    runScript();
    localStorage.setItem(LEAVING_KEY, '1');
    const session = tab();
    await session.restore();
    expect(session.snapshot().status).toBe('signed-out');
    expect(server.asked.map(({ method }) => method)).toEqual(['POST', 'DELETE']);
  });

  it('should leave a page that says so when it fails, with the turn given back', async () => {
    server.answer = () => ({ status: 502, text: '' });
    runScript();
    const session = tab();
    await session.restore();
    expect(session.snapshot().status).toBe('unreachable');
    server.answer = () => signedIn;
    await session.restore();
    await until(() => session.token === 'access-early', 'a second try');
  });
});
