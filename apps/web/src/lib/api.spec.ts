/** @jest-environment node */
import { ApiServer } from '../../test/api-server';
import { stats, tokens } from '../../test/samples';
import { until } from '../../test/until';
import { ApiClient } from './api';
import { ApiError } from './api-error';

/** A session whose refresh is shared as the real one's is, and counted. */
class TestSession {
  refreshes: (string | null)[] = [];
  expired = 0;
  renewed: () => Promise<string | null> = () => Promise.resolve('fresh');
  constructor(public token: string | null) {}
  private running: Promise<string | null> | null = null;
  refresh(stale: string | null): Promise<string | null> {
    this.running ??= (async () => {
      this.refreshes.push(stale);
      this.token = await this.renewed();
      return this.token;
    })();
    return this.running;
  }
  expire(): void {
    this.expired += 1;
  }
}

const hashrates = {
  hashrate_1m: 0,
  hashrate_1m_error: null,
  hashrate_5m: 1e12,
  hashrate_5m_error: 0.1,
  hashrate_1h: 1e12,
  hashrate_1h_error: 0.03,
  hashrate_24h: 1e12,
  hashrate_24h_error: 0.01,
  workers_online: 1,
};
const problem = (status: number, detail: string, errors?: { field: string; message: string }[]) => ({
  status,
  headers: { 'content-type': 'application/problem+json', 'x-request-id': 'req-1' },
  body: {
    type: `urn:problem:${status === 422 ? 'invalid-input' : 'other'}`,
    title: 'Title',
    status,
    detail,
    ...(errors ? { errors } : {}),
  },
});

describe('ApiClient', () => {
  let server: ApiServer;
  let session: TestSession;
  let api: ApiClient;
  const failure = (call: Promise<unknown>): Promise<ApiError> =>
    call.then(
      () => Promise.reject(new Error('should have failed')),
      (error: unknown) => {
        if (error instanceof ApiError) return error;
        throw error;
      },
    );

  beforeEach(async () => {
    server = await ApiServer.start();
    session = new TestSession('token');
    api = new ApiClient(server.url, session);
  });
  afterEach(() => server.stop());

  it('should include the auth header when a token is set, and none on public calls', async () => {
    server.answer = ({ path }) => ({
      body: path.endsWith('/stats') ? stats : { name: 'x', version: '1', demo: true, networks: [] },
    });
    await api.dashboardStats();
    await api.info();
    expect(server.asked.map((asked) => asked.headers.authorization)).toEqual(['Bearer token', undefined]);
    expect(server.asked.map((asked) => asked.path)).toEqual(['/api/v1/dashboard/stats', '/api/v1/info']);
  });

  it('should send a body as JSON and parse the reply', async () => {
    server.answer = () => ({ body: tokens('1') });
    const reply = await api.verify('bc1qaddress', 'sig', 'nonce');
    expect(server.asked[0]).toMatchObject({
      method: 'POST',
      body: { btc_address: 'bc1qaddress', signature: 'sig', nonce: 'nonce' },
    });
    expect(reply.access_token).toBe('access-1');
  });

  it('should refresh once for all calls that got 401, and retry each once', async () => {
    server.answer = ({ headers, path }) => {
      if (headers.authorization !== 'Bearer fresh') return problem(401, 'Token expired.');
      return { body: path.endsWith('/stats') ? stats : hashrates };
    };
    const replies = await Promise.all([api.dashboardStats(), api.hashrate(), api.dashboardStats()]);
    expect(replies[0].shares_today).toBe(100);
    expect(session.refreshes).toEqual(['token']);
    expect(server.asked).toHaveLength(6);
    expect(session.expired).toBe(0);
  });

  it('should give up after one retry and sign out: it never loops', async () => {
    server.answer = () => problem(401, 'Session ended.');
    const error = await failure(api.dashboardStats());
    expect(error).toMatchObject({ status: 401, detail: 'Session ended.' });
    expect(server.asked).toHaveLength(2);
    expect(session).toMatchObject({ refreshes: ['token'], expired: 1 });
  });

  it('should not retry when the session is over', async () => {
    server.answer = () => problem(401, 'Token expired.');
    session.renewed = () => Promise.resolve(null);
    expect((await failure(api.dashboardStats())).status).toBe(401);
    expect(server.asked).toHaveLength(1);
  });

  it('should not refresh for a 401 of a public call', async () => {
    server.answer = () => problem(401, 'Signature does not match.');
    expect((await failure(api.verify('a', 'b', 'c'))).detail).toBe('Signature does not match.');
    expect(session.refreshes).toEqual([]);
  });

  it('should throw with status, title, fields and request id on other errors', async () => {
    server.answer = () => problem(422, 'Not an address.', [{ field: 'btc_address', message: 'invalid' }]);
    const error = await failure(api.challenge('x'));
    expect(error).toMatchObject({
      code: 'invalid_input',
      status: 422,
      title: 'Title',
      detail: 'Not an address.',
      fields: [{ field: 'btc_address', message: 'invalid' }],
      requestId: 'req-1',
    });
    expect(server.asked).toHaveLength(1);
  });

  it('should explain an error that has no readable body', async () => {
    server.answer = () => ({ status: 502, text: '<html>' });
    expect(await failure(api.pool())).toMatchObject({ status: 502, detail: expect.stringContaining('502') });
  });

  it('should refuse a reply that does not fit its schema', async () => {
    server.answer = () => ({ body: { ...stats, hashrate: 'much' } });
    expect(await failure(api.dashboardStats())).toMatchObject({
      code: 'unreadable',
      status: 200,
      detail: expect.stringContaining('hashrate'),
    });
  });

  it('should read 204 as nothing instead of failing on the empty body', async () => {
    server.answer = () => ({ status: 204 });
    expect(await failure(api.dashboardStats())).toMatchObject({ code: 'unreadable', status: 204 });
  });

  it('should stop when its signal is aborted', async () => {
    server.answer = () => 'never';
    const controller = new AbortController();
    const call = api.dashboardStats(controller.signal);
    await until(() => server.asked.length === 1, 'the question');
    controller.abort();
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('should stop waiting for a refresh when its signal is aborted; others wait on', async () => {
    server.answer = ({ headers }) =>
      headers.authorization === 'Bearer fresh' ? { body: stats } : problem(401, 'Token expired.');
    let renew: (token: string) => void = () => undefined;
    session.renewed = () => new Promise((resolve) => (renew = resolve));
    const controller = new AbortController();
    const given = api.dashboardStats(controller.signal);
    const other = api.dashboardStats();
    await until(() => session.refreshes.length === 1 && server.asked.length === 2, 'the refresh');
    controller.abort();
    await expect(given).rejects.toMatchObject({ name: 'AbortError' });
    renew('fresh');
    expect((await other).shares_today).toBe(100);
    expect(server.asked).toHaveLength(3);
  });

  it('should keep how long to wait after too many requests', async () => {
    const answer = problem(429, 'Too often.');
    server.answer = () => ({ ...answer, headers: { ...answer.headers, 'retry-after': '7' } });
    expect(await failure(api.pool())).toMatchObject({ status: 429, retryAfter: 7 });
  });

  it('should take a file as it is, and no part of one for the whole', async () => {
    server.answer = () => ({ text: 'id,time\r\n', headers: { 'content-type': 'text/csv' } });
    const file = await api.sharesCsv({ worker_name: 'rig 1', from: new Date(0), valid_only: true });
    expect(await file.text()).toBe('id,time\r\n');
    expect(server.asked[0]?.path).toBe(
      '/api/v1/mining/shares.csv?worker_name=rig+1&valid_only=true&from=1970-01-01T00%3A00%3A00.000Z',
    );
    server.answer = () => ({ text: 'id,time\r\n', headers: { 'content-length': '99' } });
    const broken = failure(api.sharesCsv());
    await until(() => server.asked.length === 2, 'the question');
    server.cut();
    expect(await broken).toMatchObject({ code: 'unreachable' });
  });

  it('should say that the server is not reachable', async () => {
    await server.stop();
    expect(await failure(api.pool())).toMatchObject({ code: 'unreachable', status: 0 });
    server = await ApiServer.start();
  });

  it('should give up a call that is never answered', async () => {
    const late = jest.spyOn(AbortSignal, 'timeout');
    server.answer = () => 'never';
    for (const signal of [undefined, new AbortController().signal]) {
      const timer = new AbortController();
      late.mockReturnValueOnce(timer.signal);
      const asked = server.asked.length;
      const lost = failure(api.hashrate(signal));
      await until(() => server.asked.length > asked, 'the call');
      timer.abort();
      expect(await lost).toMatchObject({ status: 0, code: 'unreachable' });
    }
    late.mockRestore();
  });
});
