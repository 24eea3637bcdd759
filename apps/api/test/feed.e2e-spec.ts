import { type FeedItem, feedList } from '@app/contracts';
import { ingest, share } from './shares';
import { makeWallet, TestApi } from './test-app';

let api: TestApi;
beforeAll(async () => {
  api = await TestApi.start();
});
afterAll(() => api?.stop());

describe('GET dashboard/feed', () => {
  let token: string;
  let ids: number[];
  beforeAll(async () => {
    const session = await api.signIn(makeWallet());
    token = session.access_token;
    await api.database.rows('DELETE FROM activity_feed');
    // Times run against the ids: pages go by id alone.
    await api.database.rows(
      `INSERT INTO activity_feed (event_type, title, description, metadata, created_at)
       SELECT 'block', 'item ' || n, 'about ' || n, '{"n": 1}', now() - n * interval '1 minute'
       FROM generate_series(1, 60) n`,
    );
    await api.database.rows(
      `INSERT INTO activity_feed (event_type, title, user_id, is_global) VALUES ('badge', 'mine alone', $1, false)`,
      [session.user.id],
    );
    const rows = await api.database.rows<{ id: number }>(
      'SELECT id FROM activity_feed WHERE is_global ORDER BY id DESC',
    );
    ids = rows.map(({ id }) => id);
  });
  const feed = async (query = ''): Promise<FeedItem[]> => {
    const answer = await api.get(`/api/v1/dashboard/feed${query}`, token).expect(200);
    return feedList.parse(answer.body);
  };
  const idsOf = (items: FeedItem[]) => items.map(({ id }) => id);

  it('should show the newest twenty for all', async () => {
    const items = await feed();
    expect(idsOf(items)).toEqual(ids.slice(0, 20));
    expect(items[0]).toEqual({
      id: ids[0],
      type: 'block',
      text: 'item 60',
      description: 'about 60',
      time: expect.any(String),
      metadata: { n: 1 },
    });
  });

  it('should page back without gap or repeat', async () => {
    const seen: number[] = [];
    for (
      let page = await feed('?limit=25');
      page.length > 0;
      page = await feed(`?limit=25&before_id=${seen.at(-1)}`)
    ) {
      seen.push(...idsOf(page));
    }
    expect(seen).toEqual(ids);
  });

  it('should take before_id=0 for what it is', async () => {
    expect(await feed('?before_id=0')).toEqual([]);
  });

  it('should leave out the name of a miner who hides now, in lines of earlier days too', async () => {
    const wallet = makeWallet();
    await ingest(api, [share(wallet.address)]);
    await api.database.rows(
      `UPDATE activity_feed SET title = 'bc1qab…wxyz sent a first share', metadata = '{"user": "bc1qab…wxyz", "worker": "attic", "n": 1}'
        WHERE user_id = (SELECT id FROM users WHERE btc_address = $1)`,
      [wallet.address],
    );
    const [line] = await api.database.rows<{ id: number }>('SELECT max(id) AS id FROM activity_feed');
    const shown = async () => {
      const [item] = await feed(`?limit=1&before_id=${(line?.id ?? 0) + 1}`);
      return { id: item?.id, text: item?.text, metadata: item?.metadata };
    };
    const named = {
      id: line?.id,
      text: 'bc1qab…wxyz sent a first share',
      metadata: { user: 'bc1qab…wxyz', worker: 'attic', n: 1 },
    };
    expect(await shown()).toEqual(named);
    const { user } = await api.signIn(wallet);
    expect(await shown()).toEqual({
      id: line?.id,
      text: 'A miner sent a first share',
      metadata: { n: 1 },
    });
    await api.database.rows(
      `INSERT INTO user_settings (user_id, privacy) VALUES ($1, '{"show_miner": true}')
       ON CONFLICT (user_id) DO UPDATE SET privacy = excluded.privacy`,
      [user.id],
    );
    expect(await shown()).toEqual(named);
  });

  it.each(['limit=0', 'limit=51', 'limit=1.5', 'before_id=-1', 'before_id=x'])(
    'should refuse %s',
    async (query) => {
      const answer = await api.get(`/api/v1/dashboard/feed?${query}`, token).expect(422);
      expect(answer.body).toMatchObject({ errors: [{ field: query.split('=')[0] }] });
    },
  );
});
