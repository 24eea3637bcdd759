import { accountExport, GROOVE_TOPIC_NAMES, grooveLearningDetail, LIMITS, newApiKey } from '@app/contracts';
import { randomUUID } from 'node:crypto';
import { daysAgo } from './groove';
import { GrooveRig } from './groove-rig';

const rig = new GrooveRig();

const PATH = '/api/v1/groove';

describe('the REST mirror', () => {
  it('should answer as the socket does', async () => {
    const id = await rig.seed.learning({ value: 0.3 });
    await rig.seed.endedSession('s', daysAgo(1), { outcome: 1 });
    await rig.seed.attribution(id, 's', daysAgo(1), { net: 1 });
    const client = await rig.open();
    for (const topic of GROOVE_TOPIC_NAMES) {
      const own: Record<string, string> = topic === 'learning_detail' ? { id } : {};
      expect(await client.read({ topic, ...own })).toEqual(await rig.read(topic, own));
    }
  });

  it('should take a learning from its owner, enable, disable and delete it', async () => {
    const body = {
      description: ' Ask before a force push ',
      insight: 'It cost a day',
      category: 'preference',
      scope: { kind: 'user' },
    };
    const made = await rig.api.post(`${PATH}/learnings`, body, rig.token).expect(201);
    const detail = grooveLearningDetail.parse(made.body);
    expect(detail).toMatchObject({
      description: 'Ask before a force push',
      source: 'user_created',
      status: 'active',
    });
    const at = `${PATH}/learnings/${detail.id}`;
    const changed = async (verb: string) =>
      (await rig.api.post(`${at}/${verb}`, {}, rig.token).expect(200)).body;
    expect(await changed('disable')).toEqual({ id: detail.id, status: 'disabled' });
    expect(await changed('disable')).toEqual({ id: detail.id, status: 'disabled' });
    expect(await changed('enable')).toEqual({ id: detail.id, status: 'active' });
    const remove = () => rig.api.http.delete(at).set('Authorization', `Bearer ${rig.token}`);
    expect((await remove().expect(200)).body).toEqual({ id: detail.id, status: 'deleted' });
    await remove().expect(404);
    const { recent_activity } = await rig.read('health');
    expect(recent_activity.map(({ message }) => message)).toEqual([
      'You deleted a learning',
      'You enabled a learning',
      'You disabled a learning',
      'You wrote a learning',
    ]);
  });

  it('should judge an enabled learning by what comes from then on', async () => {
    const id = await rig.seed.learning({ value: -0.5, status: 'deprecated', sessions: 12 });
    const { body } = await rig.api.post(`${PATH}/learnings/${id}/enable`, {}, rig.token).expect(200);
    expect(body).toEqual({ id, status: 'under_review' });
    const stored = () =>
      rig.api.database.rows(
        `SELECT status, kept_at_sessions AS kept FROM groove_learnings WHERE id = '${id}'`,
      );
    expect(await stored()).toEqual([{ status: 'under_review', kept: 12 }]);
  });

  it('should refuse what is not valid, and another user’s ids', async () => {
    const other = await rig.somebodyElse();
    const theirs = await other.learning();
    for (const id of [theirs, randomUUID()]) {
      await rig.api.get(`${PATH}/dashboard/learning_detail?id=${id}`, rig.token).expect(404);
      await rig.api.post(`${PATH}/learnings/${id}/disable`, {}, rig.token).expect(404);
    }
    for (const query of ['days=0', 'days=366', 'limit=201', 'offset=-1', 'days=7&days=8'])
      await rig.api.get(`${PATH}/dashboard/attribution?${query}`, rig.token).expect(422);
    for (const query of ['category=x', 'scope=planet', 'sort=best', `search=${'x'.repeat(201)}`, 'search='])
      await rig.api.get(`${PATH}/dashboard/learnings?${query}`, rig.token).expect(422);
    await rig.api.get(`${PATH}/dashboard/learning_detail`, rig.token).expect(422);
    await rig.api.get(`${PATH}/dashboard/nothing`, rig.token).expect(404);
    await rig.api.get(`${PATH}/dashboard/overview`).expect(401);
    const wrong = {
      description: ' ',
      insight: 'x'.repeat(8_001),
      category: 'luck',
      scope: { kind: 'project' },
    };
    const { body } = await rig.api.post(`${PATH}/learnings`, wrong, rig.token).expect(422);
    const { errors } = body as { errors: { field: string }[] };
    expect(errors.map(({ field }) => field)).toEqual(['description', 'insight', 'category', 'scope.path']);
  });

  it('should let a key do what its permissions say', async () => {
    const keyFor = async (...permissions: string[]) => {
      const made = await rig.api.post('/api/v1/users/me/api-keys', { name: 'hook', permissions }, rig.token);
      return newApiKey.parse(made.body).key;
    };
    const [reader, feeder] = [await keyFor('read'), await keyFor('groove:write')];
    const get = (key: string) => rig.api.http.get(`${PATH}/dashboard/overview`).set('X-API-Key', key);
    const body = { description: 'd', insight: 'i', category: 'solution', scope: { kind: 'global' } };
    const post = (key: string) => rig.api.http.post(`${PATH}/learnings`).set('X-API-Key', key).send(body);
    await get(reader).expect(200);
    await get(feeder).expect(403);
    await post(reader).expect(403);
    const made = await post(feeder).expect(201);
    const { id } = grooveLearningDetail.parse(made.body);
    await rig.api.http.delete(`${PATH}/learnings/${id}`).set('X-API-Key', feeder).expect(403);
  });

  it('should hold no more learnings than one may have', async () => {
    await rig.api.database.source.query(
      `INSERT INTO groove_learnings (user_id, id, category, scope_kind, source, extraction_confidence)
       SELECT $1, gen_random_uuid(), 'solution', 'global', 'transcript', 0.6 FROM generate_series(1, $2)`,
      [rig.seed.userId, LIMITS.grooveLearningsPerUser],
    );
    const body = { description: 'd', insight: 'i', category: 'solution', scope: { kind: 'global' } };
    await rig.api.post(`${PATH}/learnings`, body, rig.token).expect(409);
  });
});

describe('an account', () => {
  it('should take its learnings along, and leave nothing behind', async () => {
    const id = await rig.seed.learning({ description: 'Mine' });
    await rig.seed.endedSession('s', daysAgo(1), { outcome: 1 });
    await rig.seed.attribution(id, 's', daysAgo(1));
    await rig.seed.distribution('solution', 'batch', 1);
    await rig.seed.override(id, 3, false);
    await rig.seed.arm(id, true, 1, 1, 0);
    await rig.seed.health();
    await rig.api.database.source.query(
      `INSERT INTO groove_messages (user_id, session_id, uuid, place, role, text) VALUES ($1, 's', 'u-1', 1, 'user', 'no, use tabs')`,
      [rig.seed.userId],
    );
    const { body } = await rig.api.get('/api/v1/users/me/export', rig.token).expect(200);
    expect(accountExport.parse(body)).toMatchObject({
      groove_learnings: [{ id, description: 'Mine' }],
      groove_sessions: [{ id: 's', outcome: 1 }],
      groove_messages: [{ session_id: 's', text: 'no, use tabs' }],
      groove_attributions: [{ learning_id: id, session_id: 's' }],
      groove_activity: [{ message: 'Session s-1 assessed' }],
    });
    await rig.api.http.delete('/api/v1/users/me').set('Authorization', `Bearer ${rig.token}`).expect(200);
    const tables = await rig.api.database.rows<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relname LIKE 'groove\\_%' AND relkind = 'r'`,
    );
    expect(tables.length).toBeGreaterThan(19);
    for (const { name } of tables)
      expect([
        name,
        await rig.api.database.rows(`SELECT 1 FROM ${name} WHERE user_id = ${rig.seed.userId}`),
      ]).toEqual([name, []]);
  });
});
