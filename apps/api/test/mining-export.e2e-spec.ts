import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LIMITS, SHARE_COLUMNS, sharePage } from '@app/contracts';
import { SharesRepository } from '@app/database';
import { waitFor } from '@app/testing';
import { SharesExportService } from '../src/mining/shares-export.service';
import { TestMiner } from './miner';
import { ingest, share } from './shares';
import { TestApi } from './test-app';

const HOUR = 3_600_000;

let api: TestApi;
beforeAll(async () => {
  api = await TestApi.start();
});
afterAll(() => api?.stop());

/** Lines of an export without the head, each as its fields; no field of these tests holds a comma. */
async function linesOf(miner: TestMiner, query = ''): Promise<string[][]> {
  const { text, headers } = await miner.ask(`shares.csv${query}`).expect(200);
  expect(headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="shares.csv"',
    'cache-control': 'no-store',
  });
  const [head, ...lines] = text.split('\r\n');
  expect(head).toBe(SHARE_COLUMNS.join(','));
  expect(lines.pop()).toBe('');
  return lines.map((line) => line.split(','));
}

/** Many shares of one worker, one a second, written past the ingest. */
async function addMany(miner: TestMiner, count: number): Promise<void> {
  await ingest(api, [share(miner.address)]);
  await api.database.rows(
    `INSERT INTO shares (time, event_id, user_id, worker_id, difficulty, share_diff, is_valid)
     SELECT now() - n * interval '1 millisecond', 'many-' || user_id || '-' || n, user_id, id, 1, 2, true
       FROM workers, generate_series(1, $2::int) n WHERE user_id = $1`,
    [miner.userId, count],
  );
}

describe('GET /mining/shares.csv', () => {
  it('should hold the fields of the list in their order', async () => {
    const miner = await TestMiner.signIn(api);
    await ingest(api, [
      share(miner.address, { eventId: 'one', time: Date.now() - 5000 }),
      share(miner.address, { accepted: false, shareDiff: null, rejectReason: 'Above target' }),
      share(miner.address, { worker: 'quoted "rig"' }),
    ]);
    const { data } = await miner.get('shares', sharePage);
    const expected = data.map((row) =>
      SHARE_COLUMNS.map((column) => (row[column] === null ? '' : String(row[column]))).map((field) =>
        field.includes('"') ? `"${field.replaceAll('"', '""')}"` : field,
      ),
    );
    expect(await linesOf(miner)).toEqual(expected);
  });

  it('should never let a spreadsheet run a name', async () => {
    const miner = await TestMiner.signIn(api);
    const names = ['=1+1', '+1', '-1', '@SUM(1)', '\t=1', '\r=1', 'a=1'];
    await ingest(
      api,
      names.map((worker, index) => share(miner.address, { worker, time: Date.now() - 1000 - index })),
    );
    const { text } = await miner.ask('shares.csv').expect(200);
    for (const name of names.slice(0, 6)) expect(text).toContain(`'${name}`);
    for (const line of text.split('\r\n')) expect(line).not.toMatch(/(^|,)"?[=+\-@\t\r]/);
    expect(text).toContain(`"'\r=1"`);
    expect(text).toContain(',a=1,');
  });

  it('should filter by worker, validity and time', async () => {
    const miner = await TestMiner.signIn(api);
    const time = Date.now() - HOUR;
    await ingest(api, [
      share(miner.address, { eventId: 'at', time }),
      share(miner.address, { eventId: 'after', time: time + 1, worker: 'b' }),
      share(miner.address, { eventId: 'stale', time: time + 2, accepted: false }),
      share(miner.address, { eventId: 'end', time: time + 3 }),
    ]);
    const ids = async (query: string) => (await linesOf(miner, query)).map(([id]) => id);
    const iso = (ms: number) => encodeURIComponent(new Date(ms).toISOString());
    expect(await ids('')).toEqual(['end', 'stale', 'after', 'at']);
    expect(await ids('?valid_only=true')).toEqual(['end', 'after', 'at']);
    expect(await ids('?worker_name=b')).toEqual(['after']);
    expect(await ids(`?from=${iso(time + 1)}&to=${iso(time + 3)}`)).toEqual(['stale', 'after']);
    expect(await ids(`?to=${iso(time)}`)).toEqual([]);
    const zoned = encodeURIComponent(new Date(time + 3 + 2 * HOUR).toISOString().replace('Z', '+02:00'));
    expect(await ids(`?from=${zoned}`)).toEqual(['end']);
  });

  it('should be a head alone for somebody who never mined, and hold nothing of others', async () => {
    const nobody = await TestMiner.signIn(api);
    expect(await linesOf(nobody)).toEqual([]);
    expect(await linesOf(nobody, '?worker_name=rig')).toEqual([]);
  });

  it('should refuse what is no time', async () => {
    const miner = await TestMiner.signIn(api);
    for (const bad of [
      'yesterday',
      '',
      '2026-02-30T00:00:00Z',
      '2026-01-01',
      '1969-12-31T23:59:59Z',
      '1e3',
    ]) {
      const { body } = await miner.ask(`shares.csv?from=${encodeURIComponent(bad)}`).expect(422);
      expect(body).toMatchObject({ errors: [{ field: 'from' }] });
    }
  });
});

describe('a long export', () => {
  const COUNT = 30_000;
  let miner: TestMiner;
  let read: jest.SpyInstance;

  beforeEach(async () => {
    miner = await TestMiner.signIn(api);
    await addMany(miner, COUNT);
    read = jest.spyOn(api.app.get(SharesRepository), 'read');
  });
  afterEach(() => read.mockRestore());

  const open = async (): Promise<IncomingMessage> => {
    const { port } = api.app.getHttpServer().address() as AddressInfo;
    const path = '/api/v1/mining/shares.csv';
    const asked = get({ port, path, headers: { authorization: `Bearer ${miner.token}` }, agent: false });
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    return answer;
  };
  const running = () => api.app.get(SharesExportService).runningOf(miner.userId);

  it('should hold every share once', async () => {
    const lines = await linesOf(miner);
    expect(new Set(lines.map(([id]) => id)).size).toBe(COUNT + 1);
    expect(running()).toBe(0);
  });

  it('should read no further than the client does, and stop when it leaves', async () => {
    const answer = await open();
    await once(answer, 'readable');
    answer.pause();
    const pages = Math.ceil((COUNT + 1) / LIMITS.exportChunk);
    expect(running()).toBe(1);
    answer.destroy();
    await waitFor('the end of the export', () => running() === 0);
    expect(read.mock.calls.length).toBeLessThan(pages);
  });

  it('should not wait for ever for a client that stays and reads no more', async () => {
    const server = api.app.getHttpServer();
    const page = await api.app
      .get(SharesRepository)
      .read(miner.userId, LIMITS.exportChunk, { validOnly: false }, null);
    // Without an end, so that what waits between the two cannot hold all of it.
    read.mockResolvedValue(page);
    server.setTimeout(500);
    try {
      const answer = await open();
      await once(answer, 'readable');
      answer.pause();
      expect(running()).toBe(1);
      await waitFor('the end of the export', () => running() === 0);
      const [error] = (await once(answer.resume(), 'error')) as [Error];
      expect(error.message).toBe('aborted');
    } finally {
      server.setTimeout(LIMITS.httpIdleMs);
    }
  });

  it('should let a user have two at a time', async () => {
    const answers = [await open(), await open()];
    const { headers, body } = await miner.ask('shares.csv').expect(429);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(headers['content-type']).toContain('application/problem+json');
    expect(headers['content-disposition']).toBeUndefined();
    expect(body).toMatchObject({ detail: expect.stringContaining('exports at a time') });
    for (const answer of answers) answer.destroy();
    await waitFor('the end of the exports', () => running() === 0);
    await miner.ask('shares.csv').expect(200);
  });

  it('should break off, not end, when it cannot be read on', async () => {
    const repository = api.app.get(SharesRepository);
    const real = repository.page.bind(repository);
    const page = jest.spyOn(repository, 'page');
    page.mockImplementation((...given) =>
      page.mock.calls.length > 2 ? Promise.reject(new Error('connection lost')) : real(...given),
    );
    try {
      const answer = await open();
      expect(answer.statusCode).toBe(200);
      answer.resume();
      const [error] = (await once(answer, 'error')) as [Error];
      expect(error.message).toBe('aborted');
      expect(answer.complete).toBe(false);
      await waitFor('the end of the export', () => running() === 0);
    } finally {
      page.mockRestore();
    }
  });

  it('should be refused with a reason when it cannot be read at all', async () => {
    const page = jest.spyOn(api.app.get(SharesRepository), 'page');
    page.mockRejectedValue(Object.assign(new Error('connection lost'), { code: 'ECONNREFUSED' }));
    try {
      const { headers } = await miner.ask('shares.csv').expect(503);
      expect(headers['content-disposition']).toBeUndefined();
      expect(running()).toBe(0);
    } finally {
      page.mockRestore();
    }
  });

  it('should read nothing for HEAD', async () => {
    const { headers } = await api.http
      .head('/api/v1/mining/shares.csv')
      .set('Authorization', `Bearer ${miner.token}`)
      .expect(200);
    expect(headers['content-type']).toContain('text/csv');
    expect(read).not.toHaveBeenCalled();
  });

  it('should be allowed ten times a minute', async () => {
    const statuses: number[] = [];
    for (let count = 0; count < 11; count += 1) {
      statuses.push((await miner.ask('shares.csv?worker_name=nobody')).status);
    }
    expect(statuses).toEqual([...Array<number>(10).fill(200), 429]);
  });
});
