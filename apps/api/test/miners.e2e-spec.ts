import { hashrateChart, poolSummary, type PublicMiner, publicMiner } from '@app/contracts';
import { waitFor } from '@app/testing';
import { ingest, share } from './shares';
import { makeWallet, TestApi } from './test-app';

let api: TestApi;
beforeAll(async () => {
  api = await TestApi.start();
});
afterAll(() => api?.stop());

const minerOf = async (address: string): Promise<PublicMiner> => {
  const answer = await api.get(`/api/v1/miners/${address}`).expect(200);
  return publicMiner.parse(answer.body);
};

describe('GET /miners/{address}', () => {
  it('should add up exactly what no floating point sum would', async () => {
    const { address } = makeWallet('p2pkh');
    await ingest(
      api,
      Array.from({ length: 2092 }, (_, index) =>
        share(address, { difficulty: 0.0002, shareDiff: index / 1000, worker: index % 2 ? 'one' : 'two' }),
      ),
    );
    await ingest(api, [share(address, { accepted: false, shareDiff: null, worker: 'one' })]);
    const miner = await minerOf(address);
    expect(miner).toMatchObject({ address, accepted: 2092, rejected: 1, work: 0.4184, best: 2.091 });
    expect(miner.bests).toEqual({ week: 2.091, month: 2.091, alltime: 2.091 });
    const one = miner.workers.find(({ name }) => name === 'one');
    expect(one).toMatchObject({ valid_shares: 1046, invalid_shares: 1, work: 0.2092, best_diff: 2.091 });
    expect(one?.hashrate_5m).toBeCloseTo((0.2092 * 2 ** 32) / 300, 4);
  });

  it('should show an unclaimed miner, hide a claimed one until he asks to be shown', async () => {
    const wallet = makeWallet();
    await ingest(api, [share(wallet.address)]);
    await minerOf(wallet.address.toUpperCase());
    const { access_token } = await api.signIn(wallet);
    await api.get(`/api/v1/miners/${wallet.address}`).expect(404);
    await api.get(`/api/v1/miners/${wallet.address}/hashrate/chart`).expect(404);
    const change = (show_miner: boolean) =>
      api.http
        .patch('/api/v1/users/me/settings')
        .set('Authorization', `Bearer ${access_token}`)
        .send({ privacy: { show_miner } })
        .expect(200);
    await change(true);
    expect((await minerOf(wallet.address)).accepted).toBe(1);
    await change(false);
    await api.get(`/api/v1/miners/${wallet.address}`).expect(404);
  });

  it('should answer 404 to an address nobody mined with and 422 to none', async () => {
    await api.get(`/api/v1/miners/${makeWallet().address}`).expect(404);
    const refused = await api.get('/api/v1/miners/nonsense').expect(422);
    expect(refused.body).toMatchObject({ errors: [{ field: 'address' }] });
    await api.get(`/api/v1/miners/${makeWallet('p2wpkh', 'testnet').address}`).expect(422);
    await api.get(`/api/v1/miners/${'a'.repeat(300)}`).expect(422);
  });

  it('should keep a page for a moment, for caches on the way too, but never hide-and-seek', async () => {
    const wallet = makeWallet();
    await ingest(api, [share(wallet.address)]);
    const path = `/api/v1/miners/${wallet.address}`;
    for (const page of [path, `${path}/hashrate/chart?window=7d`, '/api/v1/pool']) {
      const { headers } = await api.get(page).expect(200);
      expect(headers['cache-control']).toBe('public, max-age=5');
    }
    await waitFor('an answer from the cache', async () => {
      await minerOf(wallet.address);
      const { text } = await api.get('/metrics').expect(200);
      return /tbg_cache_reads_total\{cache="miner",outcome="hit"\} [1-9]/.test(text);
    });
    await ingest(api, [share(wallet.address)]);
    await waitFor('the page to be new', async () => (await minerOf(wallet.address)).accepted === 2);
    const { access_token } = await api.signIn(wallet);
    for (const token of [undefined, access_token]) {
      const { headers } = await api.get(path, token).expect(404);
      expect(headers['cache-control'] ?? '').not.toContain('public');
    }
  });

  it('should leave what is asked with a token out of caches', async () => {
    const wallet = makeWallet();
    const { access_token } = await api.signIn(wallet);
    const { headers } = await api.get('/api/v1/pool', access_token).expect(200);
    expect(headers['cache-control']).toBe('no-store');
  });

  it('should say when there are more workers than it lists', async () => {
    const { address } = makeWallet();
    await ingest(api, [share(address)]);
    await api.database.rows(
      `INSERT INTO workers (user_id, name, first_seen) SELECT id, 'rig ' || n, now() FROM users, generate_series(1, 1000) n WHERE btc_address = $1`,
      [address],
    );
    const miner = await minerOf(address);
    expect([miner.workers.length, miner.truncated]).toEqual([1000, true]);
  });

  it('should chart a miner', async () => {
    const { address } = makeWallet();
    await ingest(api, [share(address, { difficulty: 8 })]);
    const answer = await api.get(`/api/v1/miners/${address}/hashrate/chart?window=1h`).expect(200);
    const chart = hashrateChart.parse(answer.body);
    expect(chart.points.reduce((sum, { hashrate }) => sum + (hashrate * 60) / 2 ** 32, 0)).toBeCloseTo(8, 9);
    await api.get(`/api/v1/miners/${address}/hashrate/chart?window=x`).expect(422);
  });
});

describe('GET /pool', () => {
  it('should sum the pool, keep it ten seconds and do without Redis', async () => {
    const own = await TestApi.start();
    try {
      const { address } = makeWallet();
      await ingest(own, [
        share(address, { difficulty: 300, shareDiff: 700 }),
        share(address, { worker: 'b' }),
      ]);
      await own.database.rows(
        `INSERT INTO blocks (block_height, block_hash, found_at, confirmed_at) VALUES (900000, $1, '2026-01-02T03:04:05.006Z', now())`,
        ['0'.repeat(64)],
      );
      const summary = poolSummary.parse((await own.get('/api/v1/pool').expect(200)).body);
      expect(summary).toMatchObject({ workers_online: 2, miners: 1, shares_today: 2, best_diff: 2048 });
      // Over five minutes that begin at a whole one: up to a minute more.
      const work = 1324 * 2 ** 32;
      expect(summary.hashrate).toBeGreaterThan(work / 361);
      expect(summary.hashrate).toBeLessThanOrEqual(work / 300);
      expect(summary.last_block).toEqual({
        height: 900_000,
        hash: '0'.repeat(64),
        time: '2026-01-02T03:04:05.006Z',
      });
      await ingest(own, [share(address)]);
      expect((await own.get('/api/v1/pool').expect(200)).body).toEqual(summary);
      await own.redis.kill();
      const fresh = await waitFor('a computed answer', async () => {
        const { body } = await own.get('/api/v1/pool').expect(200);
        return poolSummary.parse(body).shares_today === 3 ? body : null;
      });
      expect(fresh).toMatchObject({ miners: 1 });
    } finally {
      await own.stop();
    }
  });
});
