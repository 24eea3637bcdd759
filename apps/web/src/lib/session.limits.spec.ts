/** @jest-environment node */
import { ApiServer, type Answer } from '../../test/api-server';
import { tokens } from '../../test/samples';
import { until } from '../../test/until';
import { RETRY_AFTER } from './retry-after';
import { SessionStore } from './session';
import { replyOf } from './session-server';

const signedIn = { body: replyOf(tokens('1')) };
const limited = (retryAfter?: string): Answer => ({
  status: 429,
  body: { type: 'urn:problem:rate-limited', title: 'Too many requests', status: 429, detail: 'Too many.' },
  headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
});

describe('SessionStore beyond the limit of refreshes', () => {
  let server: ApiServer;
  /** What the session has planned, with the pause in ms before it. */
  let planned: { task: () => void; ms: number; isCancelled: boolean }[];
  const stores: SessionStore[] = [];
  let clock: jest.SpyInstance<number, []> | null = null;

  const tab = (channel: BroadcastChannel | null = null): SessionStore => {
    const store = new SessionStore({
      fetch,
      exclusively: (task) => task(),
      channel,
      url: `${server.url}/session`,
      schedule: (task, ms) => {
        const plan = { task, ms, isCancelled: false };
        planned.push(plan);
        return () => void (plan.isCancelled = true);
      },
    });
    stores.push(store);
    return store;
  };
  /** Lets the pause that was planned last pass. */
  const passPause = () => {
    const plan = planned.at(-1);
    if (!plan || plan.isCancelled) throw new Error('nothing is planned');
    const now = Date.now() + plan.ms;
    clock = jest.spyOn(Date, 'now').mockReturnValue(now);
    plan.task();
    clock.mockRestore();
  };

  beforeEach(async () => {
    planned = [];
    server = await ApiServer.start();
  });
  afterEach(async () => {
    clock?.mockRestore();
    for (const store of stores.splice(0)) store.close();
    await server.stop();
  });

  it('should say when it tries again instead of being unreachable, and sign in when the pause is over', async () => {
    server.answer = () => limited('33');
    const session = tab();
    const before = Date.now();
    await session.restore();
    const state = session.snapshot();
    expect(state.status).toBe('limited');
    const retryAt = state.status === 'limited' ? state.retryAt : 0;
    expect(retryAt).toBeGreaterThanOrEqual(before + 33_000);
    expect(retryAt).toBeLessThanOrEqual(Date.now() + 33_000 + RETRY_AFTER.jitterMs);
    expect(planned.map(({ ms }) => Math.floor(ms / 4_000))).toEqual([8]);
    server.answer = () => signedIn;
    passPause();
    await until(() => session.token === 'access-1', 'the session');
    expect(server.asked).toHaveLength(2);
    expect(planned).toHaveLength(1);
  });

  it('should go on waiting as often as it is refused', async () => {
    server.answer = () => limited('5');
    const session = tab();
    await session.restore();
    for (let round = 2; round <= 4; round += 1) {
      passPause();
      await until(() => planned.length === round, 'another pause');
      expect(session.snapshot().status).toBe('limited');
    }
    server.answer = () => ({ body: { status: 'signed-out' } });
    passPause();
    await until(() => session.snapshot().status === 'signed-out', 'the answer');
  });

  it.each([
    ['none', undefined, RETRY_AFTER.defaultMs],
    ['no number', 'soon', RETRY_AFTER.defaultMs],
    ['nothing to wait', '0', RETRY_AFTER.minMs],
    ['a year', '31536000', RETRY_AFTER.maxMs],
    ['less than nothing', '-5', RETRY_AFTER.defaultMs],
  ])('should bound the pause where Retry-After is %s', async (_, header, ms) => {
    server.answer = () => limited(header);
    await tab().restore();
    const pause = planned[0]?.ms ?? 0;
    expect(pause).toBeGreaterThan(ms - RETRY_AFTER.minMs);
    expect(pause).toBeLessThanOrEqual(ms + RETRY_AFTER.jitterMs);
  });

  it('should send no refresh before the time, however many calls want a newer token', async () => {
    server.answer = () => signedIn;
    const session = tab();
    await session.restore();
    server.answer = () => limited('20');
    await expect(session.refresh('access-1')).rejects.toMatchObject({ status: 429, retryAfter: 20 });
    await expect(session.refresh('access-1')).rejects.toMatchObject({ status: 429, retryAfter: 20 });
    // Who is signed in stays so: only the newer token has to wait.
    expect(session.snapshot().status).toBe('signed-in');
    expect(server.asked).toHaveLength(2);
    clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 23_000);
    server.answer = () => ({ body: replyOf(tokens('2')) });
    expect(await session.refresh('access-1')).toBe('access-2');
  });

  it('should wait no more once another tab has signed in', async () => {
    const channels = [new BroadcastChannel('limits-spec'), new BroadcastChannel('limits-spec')];
    const [mine, theirs] = channels;
    server.answer = () => limited('33');
    const session = tab(mine);
    await session.restore();
    theirs?.postMessage(replyOf(tokens('other')));
    await until(() => session.token === 'access-other', 'the token of the other tab');
    expect(planned[0]?.isCancelled).toBe(true);
    expect(server.asked).toHaveLength(1);
    theirs?.close();
  });

  it('should wait no more once it is closed', async () => {
    server.answer = () => limited('33');
    const session = tab();
    await session.restore();
    session.close();
    expect(planned[0]?.isCancelled).toBe(true);
  });
});
