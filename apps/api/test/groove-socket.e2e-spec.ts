import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { GROOVE_BODIES, GROOVE_TOPIC_NAMES, LIMITS } from '@app/contracts';
import { ConnectionManager } from '@app/realtime';
import { waitFor, WsClient } from '@app/testing';
import { publishDirty } from './groove';
import { action, GrooveRig } from './groove-rig';

const rig = new GrooveRig();

describe('the groove socket', () => {
  it('should give a snapshot of every topic, each of the shape that contracts say', async () => {
    const id = await rig.seed.learning();
    const client = await rig.open();
    for (const topic of GROOVE_TOPIC_NAMES) {
      const data = await client.read(topic === 'learning_detail' ? { topic, id } : { topic });
      expect(data.data_type).toBe(topic);
      expect(GROOVE_BODIES[topic].parse(data)).toEqual(data);
    }
    const [frame] = client.of('snapshot', 'overview');
    expect(frame).toMatchObject({ seq: 1, topic: { topic: 'overview' } });
    expect(new Date(String(frame?.generated_at)).toISOString()).toBe(frame?.generated_at);
  });

  it('should answer in the canonical form, and take two spellings for one topic', async () => {
    const client = await rig.open();
    const reply = await client.subscribe(
      { topic: 'learnings', filters: { status: 'active', category: 'correction', nonsense: 1 }, extra: true },
      { offset: 0, sort: 'value', topic: 'learnings', filters: { category: 'correction', status: 'active' } },
      { topic: 'attribution' },
    );
    expect(reply.topics).toEqual([
      {
        filters: { category: 'correction', status: 'active' },
        limit: 50,
        offset: 0,
        sort: 'value',
        topic: 'learnings',
      },
      { limit: 50, offset: 0, period: { days: 7 }, topic: 'attribution' },
    ]);
    expect(Object.keys((reply.topics as object[])[0] ?? {})).toEqual([
      'filters',
      'limit',
      'offset',
      'sort',
      'topic',
    ]);
    await client.state('snapshot', 'attribution');
    expect(client.of('snapshot', 'learnings')).toHaveLength(1);
  });

  it('should answer ping and unsubscribe, and send nothing of what was let go', async () => {
    const client = await rig.open();
    expect(await client.ask({ type: 'ping' })).toMatchObject({ type: 'pong' });
    await client.read({ topic: 'overview' });
    await client.read({ topic: 'learnings' });
    const reply = await client.ask({ type: 'unsubscribe', topics: [{ topic: 'overview', x: 1 }] });
    expect(reply).toMatchObject({ type: 'unsubscribed', topics: [{ topic: 'overview' }] });
    await rig.seed.learning();
    await publishDirty(rig.api, rig.seed.userId, ['overview', 'learnings']);
    await client.state('update', 'learnings');
    expect(client.of('update', 'overview')).toEqual([]);
  });

  it.each([
    ['not JSON', '{', 'invalid_json'],
    ['no object', '[1]', 'invalid_request'],
    ['an unknown type', '{"type":"dance","request_id":"r"}', 'invalid_request'],
    ['no topics', '{"type":"subscribe","request_id":"r"}', 'invalid_request'],
    ['an id that is none', '{"type":"disable_learning","id":"7","request_id":"r"}', 'invalid_request'],
    ['a bad request id', '{"type":"ping","request_id":7}', 'invalid_request'],
    [
      'a bad topic',
      '{"type":"subscribe","topics":[{"topic":"overview"},{"topic":"nope"}],"request_id":"r"}',
      'invalid_topic',
    ],
    [
      'a bad parameter',
      '{"type":"subscribe","topics":[{"topic":"attribution","period":{"days":0}}],"request_id":"r"}',
      'invalid_topic',
    ],
    [
      'a topic that is no object',
      '{"type":"subscribe","topics":["overview"],"request_id":"r"}',
      'invalid_topic',
    ],
    [
      'a page that is too long',
      '{"type":"subscribe","topics":[{"topic":"learnings","limit":201}],"request_id":"r"}',
      'invalid_topic',
    ],
  ])('should refuse %s', async (_, text, code) => {
    const client = await rig.open();
    const error = await client.ws.ask(text);
    expect(error).toMatchObject({ type: 'error', code, message: expect.any(String) });
    if (code === 'invalid_topic') {
      const { topics, request_id } = JSON.parse(text) as { topics: unknown[]; request_id: string };
      expect(error).toMatchObject({ topic: topics.at(-1), request_id });
    }
    await client.ask({ type: 'ping' });
    expect(client.ws.frames).toHaveLength(2);
  });

  it('should not repeat a huge topic in an error', async () => {
    const client = await rig.open();
    const error = await client.ws.ask({
      type: 'subscribe',
      topics: [{ topic: 'nope', x: 'y'.repeat(9_000) }],
    });
    expect(error).toMatchObject({ code: 'invalid_topic', topic: { topic: 'nope' } });
    expect(JSON.stringify(error).length).toBeLessThan(2_000);
  });

  it('should refuse a whole subscribe where a learning is not there, also one of somebody else', async () => {
    const other = await rig.somebodyElse();
    const theirs = await other.learning();
    const client = await rig.open();
    for (const id of [randomUUID(), theirs]) {
      const error = await client.subscribe({ topic: 'overview' }, { topic: 'learning_detail', id });
      expect(error).toMatchObject({
        type: 'error',
        code: 'not_found',
        topic: { topic: 'learning_detail', id },
      });
    }
    await client.ask({ type: 'ping' });
    expect(client.of('snapshot', 'overview')).toEqual([]);
    for (const type of ['disable_learning', 'enable_learning', 'delete_learning']) {
      const result = await action(client, type, theirs);
      expect(result).toMatchObject({ type: 'action_result', action: type, id: theirs, ok: false });
      expect(result.error).toMatchObject({ code: 'not_found' });
    }
    expect(await rig.api.database.rows(`SELECT status FROM groove_learnings WHERE id = '${theirs}'`)).toEqual(
      [{ status: 'active' }],
    );
  });

  it('should watch 64 topics and no more, of a request that is too much none', async () => {
    const client = await rig.open();
    const topics = Array.from({ length: LIMITS.grooveTopicsPerSocket }, (_, n) => ({
      topic: 'attribution',
      period: { days: n + 1 },
    }));
    const snapshots = () => client.of('snapshot', 'attribution').length;
    expect(await client.subscribe(...topics)).toMatchObject({ type: 'subscribed' });
    await waitFor('all snapshots', () => snapshots() === topics.length);
    const refused = await client.subscribe({ topic: 'overview' }, { topic: 'attribution' });
    expect(refused).toMatchObject({ type: 'error', code: 'limit_reached' });
    expect(await client.subscribe({ topic: 'attribution' })).toMatchObject({ type: 'subscribed' });
    await waitFor('one more', () => snapshots() === topics.length + 1);
    expect(client.of('snapshot', 'overview')).toEqual([]);
  });

  it('should warn who talks too fast', async () => {
    const client = await rig.open();
    // Before its token is checked, a socket that says so much is closed, not warned.
    client.ws.send({ type: 'ping' });
    await client.ws.waitFor((frame) => frame.type === 'pong');
    for (let n = 0; n < 2 * LIMITS.wsActionsBurst; n += 1) client.ws.send({ type: 'ping' });
    expect(await client.ws.waitFor((frame) => frame.type === 'error')).toMatchObject({
      code: 'limit_reached',
    });
  });

  it('should close with the codes of the pool socket, and count sockets together with it', async () => {
    const { port } = rig.api.app.getHttpServer().address() as AddressInfo;
    const url = (path: string, token: string) => `ws://127.0.0.1:${port}${path}?token=${token}`;
    expect((await WsClient.open(url('/ws/groove/dashboard', 'nonsense')).closed).code).toBe(4001);
    const headers = { Origin: 'https://elsewhere.example' };
    const foreign = WsClient.open(url('/ws/groove/dashboard', rig.token), { headers });
    expect((await foreign.closed).code).toBe(4003);
    const mixed = await Promise.all(
      Array.from({ length: LIMITS.wsSocketsPerUser }, (_, n) =>
        WsClient.connect(url(n % 2 ? '/ws' : '/ws/groove/dashboard', rig.token)),
      ),
    );
    const count = () => rig.api.app.get(ConnectionManager).getStats().total_connections;
    await waitFor('all of them', () => count() === LIMITS.wsSocketsPerUser);
    expect((await WsClient.open(url('/ws/groove/dashboard', rig.token)).closed).code).toBe(4029);
    await Promise.all(mixed.map((client) => client.close()));
    const big = await rig.open();
    big.ws.send('x'.repeat(LIMITS.wsFrameBytes + 1));
    expect((await big.ws.closed).code).toBe(1009);
  });

  it('should close when the sign-in ends', async () => {
    const client = await rig.open();
    await client.ask({ type: 'ping' });
    await rig.api.post('/api/v1/auth/logout', {}, rig.token).expect(200);
    expect((await client.ws.closed).code).toBe(4001);
  });
});
