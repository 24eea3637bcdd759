import { TestMiner } from './miner';
import { ingest, share } from './shares';
import { TestApi } from './test-app';

const base64url = (content: unknown): string =>
  Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)).toString('base64url');

/** What no whole number from 1 to a few hundred is written like. */
const NO_NUMBERS = [
  '0',
  '-1',
  '501',
  'x',
  '',
  '0x10',
  '1e1',
  '%2B5',
  '%205',
  '5%20',
  '05',
  '5.0',
  '1_0',
  '٣',
  'NaN',
  'Infinity',
  '99999999999999999999',
];

let api: TestApi;
let miner: TestMiner;
beforeAll(async () => {
  api = await TestApi.start();
  miner = await TestMiner.signIn(api);
  await ingest(api, [share(miner.address)]);
});
afterAll(() => api?.stop());

describe('whole numbers', () => {
  it.each([
    ['shares', 'limit'],
    ['difficulty/scatter', 'limit'],
    ['blocks', 'limit'],
    ['network/blocks', 'limit'],
    ['uptime', 'days'],
  ])('should be plain decimals in %s?%s', async (path, field) => {
    for (const bad of NO_NUMBERS) {
      const { body } = await miner.ask(`${path}?${field}=${bad}`).expect(422);
      expect(body).toMatchObject({ errors: [{ field }] });
    }
    await miner.ask(`${path}?${field}=1`).expect(200);
    await miner.ask(`${path}?${field}=1&${field}=2`).expect(422);
    await miner.ask(`${path}?${field}[]=1&${field}.x=2&unknown=1`).expect(200);
  });

  it.each(['feed?limit', 'feed?before_id', 'recent-badges?limit'])(
    'should be plain decimals in dashboard/%s',
    async (query) => {
      for (const bad of ['0x10', '1e1', '%2B5', '', '-1', '1.0', '9007199254740992']) {
        await api.get(`/api/v1/dashboard/${query}=${bad}`, miner.token).expect(422);
      }
      await api.get(`/api/v1/dashboard/${query}=5`, miner.token).expect(200);
    },
  );

  it('should be plain decimals in the height of a block', async () => {
    for (const bad of ['x', '-1', '1e3', '0x1', '2147483648', '01', '%20', '1.5', '%00']) {
      const { body } = await miner.ask(`blocks/${bad}`).expect(422);
      expect(body).toMatchObject({ errors: [{ field: 'height' }] });
    }
    for (const known of ['0', '2147483647']) await miner.ask(`blocks/${known}`).expect(404);
  });
});

describe('cursors', () => {
  const foreign = [
    'nonsense',
    '%00',
    '',
    'a'.repeat(513),
    base64url('[]'),
    base64url('null'),
    base64url({ time: '2026-01-01', addr: 'x' }),
    base64url({ __proto__: null, k: 's1' }),
  ];

  it.each([
    ...foreign,
    base64url({ k: 's1', t: 'x', e: 'y' }),
    base64url('{"k":"s1","t":1e300,"e":"y"}'),
    base64url({ k: 's1', t: 1.5, e: 'y' }),
    base64url({ k: 's1', t: 1, e: 'a\0b' }),
    base64url({ k: 's1', t: 1, e: '' }),
    base64url({ k: 's1', t: 1, e: 'y', more: 1 }),
    base64url({ k: 'b1', h: 5 }),
  ])('of shares should be refused: %s', async (cursor) => {
    const { body } = await miner.ask(`shares?cursor=${cursor}`).expect(422);
    expect(body).toMatchObject({ errors: [{ field: 'cursor' }] });
  });

  it.each([
    ...foreign,
    base64url({ k: 'b1', h: -1 }),
    base64url({ k: 'b1', h: 2 ** 31 }),
    base64url({ k: 'b1', h: '5' }),
    base64url({ k: 'b1', h: 0.5 }),
    base64url({ k: 's1', t: 1, e: 'y' }),
  ])('of blocks should be refused: %s', async (cursor) => {
    const { body } = await miner.ask(`blocks?cursor=${cursor}`).expect(422);
    expect(body).toMatchObject({ errors: [{ field: 'cursor' }] });
  });

  it('should reach from year 1 to year 9999 and no further', async () => {
    const ask = (t: number) => miner.ask(`shares?cursor=${base64url({ k: 's1', t, e: '~' })}`);
    const [first, last] = [Date.parse('0001-01-01T00:00:00Z'), Date.parse('9999-12-31T23:59:59.999Z')];
    for (const t of [first, last]) await ask(t).expect(200);
    for (const t of [first - 1, last + 1, -8.64e15, 8.64e15]) await ask(t).expect(422);
  });
});

describe('words and names', () => {
  it.each([
    'hashrate/chart?window=5m',
    'hashrate/chart?window=',
    'hashrate/chart?window=__proto__',
    'workers/rig/hashrate?window=1H',
    'difficulty/percentile?timeframe=year',
    'difficulty/percentile?timeframe=',
    'shares?valid_only=maybe',
    'shares?valid_only=1',
    'shares?worker_name=',
    `shares?worker_name=${'x'.repeat(129)}`,
    'shares?worker_name=a%00b',
    'shares.csv?worker_name=a%00b',
    'shares.csv?valid_only=',
    'shares.csv?to=now',
    `workers/${'x'.repeat(129)}`,
    'workers/a%00b',
    'workers/a%00b/hashrate',
  ])('should refuse %s', async (path) => {
    const { body, headers } = await miner.ask(path).expect(422);
    expect(headers['content-type']).toContain('application/problem+json');
    expect((body as { errors: unknown[] }).errors).toHaveLength(1);
  });

  it('should take a time at the end of all years', async () => {
    for (const query of ['to=9999-12-31T23:59:59-23:59', 'from=9999-12-31T23:59:59.999Z']) {
      await miner.ask(`shares.csv?${query}`).expect(200);
    }
  });

  it('should never fail for a name', async () => {
    for (const name of [
      "'; DROP TABLE shares; --",
      '%25',
      'ü',
      '%F0%9F%9A%80',
      '$1',
      '%',
      '__proto__',
      '..%2f',
    ]) {
      for (const path of [
        `shares?worker_name=${name}`,
        `workers/${name}`,
        `shares.csv?worker_name=${name}`,
      ]) {
        const { status } = await miner.ask(path);
        expect([200, 400, 404, 422, 429]).toContain(status);
      }
    }
  });
});

describe('without a token', () => {
  it.each([
    'workers',
    'workers/rig',
    'workers/rig/hashrate',
    'shares',
    'shares/stats',
    'shares.csv',
    'difficulty/bests',
    'difficulty/scatter',
    'difficulty/distribution',
    'difficulty/percentile',
    'blocks',
    'blocks/1',
    'hashrate',
    'hashrate/chart',
    'summary',
    'odds',
    'uptime',
    'network/difficulty',
    'network/blocks',
  ])('should refuse %s', async (path) => {
    await api.get(`/api/v1/mining/${path}`).expect(401);
  });
});
