import {
  accountExport,
  GROOVE_TOPIC_NAMES,
  type GrooveTopicName,
  grooveLearningDetail,
  LIMITS,
  newApiKey,
  type TokenResponse,
} from '@app/contracts';
import { waitFor } from '@app/testing';
import { randomUUID } from 'node:crypto';
import { daysAgo, GrooveClient, GrooveSeed, readTopic } from './groove';
import { makeWallet, TestApi } from './test-app';

let api: TestApi;
let session: TokenResponse;
let seed: GrooveSeed;

beforeAll(async () => {
  api = await TestApi.start();
  await waitFor('ready', async () => (await api.get('/health/ready')).status === 200);
}, 60_000);
beforeEach(async () => {
  session = await api.signIn(makeWallet());
  seed = new GrooveSeed(api, session);
});
afterAll(() => api?.stop());

const PATH = '/api/v1/groove';
const read = <Name extends GrooveTopicName>(topic: Name, query: Record<string, string> = {}) =>
  readTopic(api, session.access_token, topic, query);

describe('the REST mirror', () => {
  it('should answer as the socket does', async () => {
    const id = await seed.learning({ value: 0.3 });
    await seed.endedSession('s', daysAgo(1), { outcome: 1 });
    await seed.attribution(id, 's', daysAgo(1), { net: 1 });
    const client = await GrooveClient.open(api.app, session.access_token);
    for (const topic of GROOVE_TOPIC_NAMES) {
      const own: Record<string, string> = topic === 'learning_detail' ? { id } : {};
      expect(await client.read({ topic, ...own })).toEqual(await read(topic, own));
    }
    await client.close();
  });

  it('should take a learning from its owner, enable, disable and delete it', async () => {
    const body = {
      description: ' Ask before a force push ',
      insight: 'It cost a day',
      category: 'preference',
      scope: { kind: 'user' },
    };
    const made = await api.post(`${PATH}/learnings`, body, session.access_token).expect(201);
    const detail = grooveLearningDetail.parse(made.body);
    expect(detail).toMatchObject({
      description: 'Ask before a force push',
      source: 'user_created',
      status: 'active',
    });
    const at = `${PATH}/learnings/${detail.id}`;
    const changed = async (verb: string) =>
      (await api.post(`${at}/${verb}`, {}, session.access_token).expect(200)).body;
    expect(await changed('disable')).toEqual({ id: detail.id, status: 'disabled' });
    expect(await changed('disable')).toEqual({ id: detail.id, status: 'disabled' });
    expect(await changed('enable')).toEqual({ id: detail.id, status: 'active' });
    const remove = () => api.http.delete(at).set('Authorization', `Bearer ${session.access_token}`);
    expect((await remove().expect(200)).body).toEqual({ id: detail.id, status: 'deleted' });
    await remove().expect(404);
    const { recent_activity } = await read('health');
    expect(recent_activity.map(({ message }) => message)).toEqual([
      'You deleted a learning',
      'You enabled a learning',
      'You disabled a learning',
      'You wrote a learning',
    ]);
  });

  it('should judge an enabled learning by what comes from then on', async () => {
    const id = await seed.learning({ value: -0.5, status: 'deprecated', sessions: 12 });
    const { body } = await api.post(`${PATH}/learnings/${id}/enable`, {}, session.access_token).expect(200);
    expect(body).toEqual({ id, status: 'under_review' });
    const stored = () =>
      api.database.rows(`SELECT status, kept_at_sessions AS kept FROM groove_learnings WHERE id = '${id}'`);
    expect(await stored()).toEqual([{ status: 'under_review', kept: 12 }]);
  });

  it('should refuse what is not valid, and another user’s ids', async () => {
    const other = new GrooveSeed(api, await api.signIn(makeWallet()));
    const theirs = await other.learning();
    for (const id of [theirs, randomUUID()]) {
      await api.get(`${PATH}/dashboard/learning_detail?id=${id}`, session.access_token).expect(404);
      await api.post(`${PATH}/learnings/${id}/disable`, {}, session.access_token).expect(404);
    }
    for (const query of ['days=0', 'days=366', 'limit=201', 'offset=-1', 'days=7&days=8'])
      await api.get(`${PATH}/dashboard/attribution?${query}`, session.access_token).expect(422);
    for (const query of ['category=x', 'scope=planet', 'sort=best', `search=${'x'.repeat(201)}`, 'search='])
      await api.get(`${PATH}/dashboard/learnings?${query}`, session.access_token).expect(422);
    await api.get(`${PATH}/dashboard/learning_detail`, session.access_token).expect(422);
    await api.get(`${PATH}/dashboard/nothing`, session.access_token).expect(404);
    await api.get(`${PATH}/dashboard/overview`).expect(401);
    const wrong = {
      description: ' ',
      insight: 'x'.repeat(8_001),
      category: 'luck',
      scope: { kind: 'project' },
    };
    const { body } = await api.post(`${PATH}/learnings`, wrong, session.access_token).expect(422);
    const { errors } = body as { errors: { field: string }[] };
    expect(errors.map(({ field }) => field)).toEqual(['description', 'insight', 'category', 'scope.path']);
  });

  it('should let a key do what its permissions say', async () => {
    const keyFor = async (...permissions: string[]) => {
      const made = await api.post(
        '/api/v1/users/me/api-keys',
        { name: 'hook', permissions },
        session.access_token,
      );
      return newApiKey.parse(made.body).key;
    };
    const [reader, feeder] = [await keyFor('read'), await keyFor('groove:write')];
    const get = (key: string) => api.http.get(`${PATH}/dashboard/overview`).set('X-API-Key', key);
    const body = { description: 'd', insight: 'i', category: 'solution', scope: { kind: 'global' } };
    const post = (key: string) => api.http.post(`${PATH}/learnings`).set('X-API-Key', key).send(body);
    await get(reader).expect(200);
    await get(feeder).expect(403);
    await post(reader).expect(403);
    const made = await post(feeder).expect(201);
    const { id } = grooveLearningDetail.parse(made.body);
    await api.http.delete(`${PATH}/learnings/${id}`).set('X-API-Key', feeder).expect(403);
  });

  it('should hold no more learnings than one may have', async () => {
    await api.database.source.query(
      `INSERT INTO groove_learnings (user_id, id, category, scope_kind, source, extraction_confidence)
       SELECT $1, gen_random_uuid(), 'solution', 'global', 'transcript', 0.6 FROM generate_series(1, $2)`,
      [seed.userId, LIMITS.grooveLearningsPerUser],
    );
    const body = { description: 'd', insight: 'i', category: 'solution', scope: { kind: 'global' } };
    await api.post(`${PATH}/learnings`, body, session.access_token).expect(409);
  });
});

describe('an account', () => {
  it('should take its learnings along, and leave nothing behind', async () => {
    const id = await seed.learning({ description: 'Mine' });
    await seed.endedSession('s', daysAgo(1), { outcome: 1 });
    await seed.attribution(id, 's', daysAgo(1));
    await seed.distribution('solution', 'batch', 1);
    await seed.override(id, 3, false);
    await seed.arm(id, true, 1, 1, 0);
    await seed.health();
    await api.database.source.query(
      `INSERT INTO groove_messages (user_id, session_id, uuid, place, role, text) VALUES ($1, 's', 'u-1', 1, 'user', 'no, use tabs')`,
      [seed.userId],
    );
    const { body } = await api.get('/api/v1/users/me/export', session.access_token).expect(200);
    expect(accountExport.parse(body)).toMatchObject({
      groove_learnings: [{ id, description: 'Mine' }],
      groove_sessions: [{ id: 's', outcome: 1 }],
      groove_messages: [{ session_id: 's', text: 'no, use tabs' }],
      groove_attributions: [{ learning_id: id, session_id: 's' }],
      groove_activity: [{ message: 'Session s-1 assessed' }],
    });
    await api.http
      .delete('/api/v1/users/me')
      .set('Authorization', `Bearer ${session.access_token}`)
      .expect(200);
    const tables = await api.database.rows<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relname LIKE 'groove\\_%' AND relkind = 'r'`,
    );
    expect(tables.length).toBeGreaterThan(19);
    for (const { name } of tables)
      expect([name, await api.database.rows(`SELECT 1 FROM ${name} WHERE user_id = ${seed.userId}`)]).toEqual(
        [name, []],
      );
  });
});
