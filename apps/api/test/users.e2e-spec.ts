import { shortAddress } from '@app/bitcoin';
import { feedList, type TokenResponse } from '@app/contracts';
import { makeWallet, TestApi } from './test-app';

let api: TestApi;
let session: TokenResponse;
beforeAll(async () => {
  api = await TestApi.start();
  session = await api.signIn(makeWallet());
});
afterAll(() => api?.stop());

const patch = (path: string, body: object, token = session.access_token) =>
  api.http.patch(path).set('Authorization', `Bearer ${token}`).send(body);

describe('profile', () => {
  it('should show and change what the owner gave, and clear it with null', async () => {
    const changed = await patch('/api/v1/users/me', {
      display_name: '  Satoshi  ',
      bio: 'mines alone',
      country_code: 'JP',
      avatar_url: 'https://example.org/a.png',
    }).expect(200);
    expect(changed.body).toMatchObject({
      id: session.user.id,
      btc_address: session.user.btc_address,
      display_name: 'Satoshi',
      bio: 'mines alone',
      country_code: 'JP',
    });
    await patch('/api/v1/users/me', { bio: null }).expect(200);
    const { body } = await api.get('/api/v1/users/me', session.access_token).expect(200);
    expect(body).toMatchObject({ display_name: 'Satoshi', bio: null, country_code: 'JP' });
  });

  it('should keep display names unique, whatever their case', async () => {
    const other = await api.signIn(makeWallet());
    await patch('/api/v1/users/me', { display_name: 'Hal Finney' }).expect(200);
    const refused = await patch(
      '/api/v1/users/me',
      { display_name: 'HAL FINNEY' },
      other.access_token,
    ).expect(409);
    expect(refused.headers['content-type']).toContain('application/problem+json');
    await patch('/api/v1/users/me', { display_name: 'Ｈａｌ  Finney' }, other.access_token).expect(409);
    await patch('/api/v1/users/me', { display_name: null }).expect(200);
    await patch('/api/v1/users/me', { display_name: 'hal finney' }, other.access_token).expect(200);
  });

  it.each([
    ['display_name', 'ab'],
    ['display_name', 'x'.repeat(65)],
    ['bio', 'x'.repeat(281)],
    ['country_code', 'jp1'],
    ['country_code', 'ZZ'],
    ['display_name', 'Sato\u202Eshi'],
    ['display_name', 'Sato\u200Bshi'],
    ['bio', 'turned \u2067 around'],
    ['avatar_url', 'javascript:alert(1)'],
  ])('should refuse %s %s', async (field, value) => {
    const answer = await patch('/api/v1/users/me', { [field]: value }).expect(422);
    expect(answer.body).toMatchObject({ errors: [{ field }] });
  });
});

describe('settings', () => {
  it('should begin private and keep what is changed, group by group', async () => {
    const first = await api.get('/api/v1/users/me/settings', session.access_token).expect(200);
    expect(first.body).toMatchObject({
      privacy: { show_miner: false },
      sound: { enabled: false, volume: 0.5 },
    });
    await patch('/api/v1/users/me/settings', { sound: { volume: 1 } }).expect(200);
    const second = await patch('/api/v1/users/me/settings', {
      sound: { enabled: true },
      mining: { chart_window: '7d' },
    }).expect(200);
    expect(second.body).toMatchObject({
      sound: { enabled: true, volume: 1 },
      mining: { chart_window: '7d' },
    });
    const third = await api.get('/api/v1/users/me/settings', session.access_token).expect(200);
    expect(third.body).toEqual(second.body);
  });

  it('should read what an older version left behind as the defaults', async () => {
    const other = await api.signIn(makeWallet());
    await api.database.rows(
      `INSERT INTO user_settings (user_id, privacy) VALUES ($1, '{"show_miner":"perhaps"}')`,
      [other.user.id],
    );
    const { body } = await api.get('/api/v1/users/me/settings', other.access_token).expect(200);
    expect(body).toMatchObject({ privacy: { show_miner: false } });
  });

  it.each([
    { privacy: { show_miner: 'yes' } },
    { privacy: { other: true } },
    { unknown: {} },
    { sound: { volume: 2 } },
  ])('should refuse %j', async (body) => {
    await patch('/api/v1/users/me/settings', body).expect(422);
  });
});

describe('privacy in the feed', () => {
  it('should hide a miner in lines that were written while he was shown', async () => {
    const [miner, other] = [await api.signIn(makeWallet()), await api.signIn(makeWallet())];
    const user = shortAddress(miner.user.btc_address);
    await api.database.rows(
      `INSERT INTO activity_feed (event_type, user_id, title, metadata) VALUES ('best_diff', $1, $2, $3)`,
      [miner.user.id, `${user} set a new best of the pool`, { user, worker: 'attic', difficulty: 7 }],
    );
    const readBy = async ({ access_token }: TokenResponse) => {
      const { body } = await api.get('/api/v1/dashboard/feed?limit=1', access_token).expect(200);
      const [{ text, metadata } = { text: '', metadata: {} }] = feedList.parse(body);
      return { text, metadata };
    };
    const open = {
      text: `${user} set a new best of the pool`,
      metadata: { user, worker: 'attic', difficulty: 7 },
    };
    const closed = { text: 'A miner set a new best of the pool', metadata: { difficulty: 7 } };
    expect(await readBy(other)).toEqual(closed);
    expect(await readBy(miner)).toEqual(open);
    await patch('/api/v1/users/me/settings', { privacy: { show_miner: true } }, miner.access_token);
    expect(await readBy(other)).toEqual(open);
    await patch('/api/v1/users/me/settings', { privacy: { show_miner: false } }, miner.access_token);
    expect(await readBy(other)).toEqual(closed);
  });
});
