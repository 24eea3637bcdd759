/** @jest-environment node */
import { ApiServer } from '../../test/api-server';
import { stats, tokens } from '../../test/samples';
import { until } from '../../test/until';
import { ApiClient } from './api';
import { replyOf } from './session-server';
import { SessionStore } from './session';

const unauthorised = {
  status: 401,
  body: { type: 'urn:problem:unauthenticated', title: 'Not signed in', status: 401, detail: 'Expired.' },
};

describe('calls of several tabs', () => {
  let server: ApiServer;
  let good: string;
  let rotations: number;
  let lock: Promise<unknown>;
  let holders = 0;
  const channels: BroadcastChannel[] = [];

  const tab = () => {
    const channel = new BroadcastChannel('tabs-spec');
    channels.push(channel);
    const session = new SessionStore({
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
    });
    return { session, api: new ApiClient(server.url, session) };
  };

  beforeEach(async () => {
    server = await ApiServer.start();
    lock = Promise.resolve();
    holders = 0;
    rotations = 0;
    good = 'none yet';
    server.answer = ({ path, headers }) => {
      if (path === '/session') {
        rotations += 1;
        good = `access-${rotations}`;
        return { body: replyOf(tokens(String(rotations))) };
      }
      return headers.authorization === `Bearer ${good}` ? { body: stats } : unauthorised;
    };
  });
  afterEach(async () => {
    for (const channel of channels.splice(0)) channel.close();
    await server.stop();
  });

  it('should renew an expired token once for all tabs and all their calls', async () => {
    const [first, second] = [tab(), tab()];
    await first.session.restore();
    await until(() => second.session.token === 'access-1', 'the news in the other tab');
    good = 'expired meanwhile';
    const replies = await Promise.all(
      [first, first, second, second, second].map(({ api }) => api.dashboardStats()),
    );
    expect(replies.map((reply) => reply.shares_today)).toEqual([100, 100, 100, 100, 100]);
    expect(rotations).toBe(2);
    expect([first.session.token, second.session.token]).toEqual(['access-2', 'access-2']);
  });

  it('should sign every tab out when the renewed token is refused as well', async () => {
    const [first, second] = [tab(), tab()];
    await first.session.restore();
    await until(() => second.session.token !== null, 'the news in the other tab');
    const answer = server.answer;
    server.answer = (asked) => (asked.path === '/session' ? answer(asked) : unauthorised);
    await expect(first.api.dashboardStats()).rejects.toMatchObject({ status: 401, code: 'unauthenticated' });
    expect(first.session.snapshot().status).toBe('signed-out');
    await until(() => second.session.snapshot().status === 'signed-out', 'the other tab to follow');
    expect(rotations).toBe(2);
  });

  it('should let a tab that was opened later come in with the token of the others', async () => {
    const first = tab();
    await first.session.restore();
    const later = tab();
    expect((await later.api.dashboardStats()).shares_today).toBe(100);
    await until(() => first.session.token === later.session.token, 'one token');
    expect((await first.api.dashboardStats()).shares_today).toBe(100);
    expect(rotations).toBe(2);
  });
});
