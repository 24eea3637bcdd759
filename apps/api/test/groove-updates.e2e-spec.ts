import { LIMITS } from '@app/contracts';
import { ConnectionManager, RealtimeMetrics, RedisBridgeService } from '@app/realtime';
import { RedisClients } from '@app/redis';
import { waitFor } from '@app/testing';
import { GrooveSnapshotsService } from '../src/groove/groove-snapshots.service';
import { publishDirty } from './groove';
import { action, GrooveRig } from './groove-rig';

const rig = new GrooveRig();
afterEach(() => jest.restoreAllMocks());

describe('updates of a topic', () => {
  it('should come once for many changes, numbered from the snapshot on, and not at all where nothing changed', async () => {
    const client = await rig.open();
    await client.read({ topic: 'learnings' });
    for (let n = 0; n < 5; n += 1) {
      await rig.seed.learning({ description: `learning ${n}` });
      await publishDirty(rig.api, rig.seed.userId, ['learnings', 'overview']);
    }
    const update = await client.state('update', 'learnings');
    expect(update).toMatchObject({ seq: 2, data: { total: 5 } });
    const runs = rig.api.app.get(RealtimeMetrics).topicRuns;
    await publishDirty(rig.api, rig.seed.userId, ['learnings']);
    await waitFor('another computation', () => rig.api.app.get(RealtimeMetrics).topicRuns > runs);
    await rig.seed.learning();
    await publishDirty(rig.api, rig.seed.userId, ['learnings']);
    await waitFor('the next update', () => client.of('update', 'learnings').length === 2);
    expect(client.of('update', 'learnings').map(({ seq }) => seq)).toEqual([2, 3]);
  });

  it('should reach only those of the user whose topics are meant', async () => {
    const other = await rig.somebodyElse();
    const [mine, theirs] = [await rig.open(), await rig.open(other.session.access_token)];
    await Promise.all([mine.read({ topic: 'learnings' }), theirs.read({ topic: 'learnings' })]);
    await rig.seed.learning();
    await publishDirty(rig.api, rig.seed.userId, ['learnings']);
    await mine.state('update', 'learnings');
    await other.learning();
    await publishDirty(rig.api, other.userId, ['learnings']);
    const update = await theirs.state('update', 'learnings');
    expect(update.data).toMatchObject({ total: 1 });
    expect(theirs.of('update', 'learnings')).toHaveLength(1);
    expect(mine.of('update', 'learnings')).toHaveLength(1);
  });

  it('should keep filters apart', async () => {
    const client = await rig.open();
    const corrections = { topic: 'learnings' as const, filters: { category: 'correction' } };
    const solutions = { topic: 'learnings' as const, filters: { category: 'solution' } };
    expect(await client.read(corrections)).toMatchObject({ total: 0 });
    expect(await client.read(solutions)).toMatchObject({ total: 0 });
    await rig.seed.learning({ category: 'solution' });
    await publishDirty(rig.api, rig.seed.userId, ['learnings']);
    const update = await client.state('update', 'learnings');
    expect(update).toMatchObject({ topic: { filters: { category: 'solution' } }, data: { total: 1 } });
    expect(client.of('update', 'learnings')).toHaveLength(1);
  });

  it('should compute once for all who watch the same', async () => {
    const read = jest.spyOn(rig.api.app.get(GrooveSnapshotsService), 'json');
    const [one, two] = [await rig.open(), await rig.open()];
    await one.read({ topic: 'learnings' });
    await two.read({ topic: 'learnings', sort: 'value' });
    await rig.seed.learning();
    read.mockClear();
    await publishDirty(rig.api, rig.seed.userId, ['learnings']);
    const updates = await Promise.all([one.state('update', 'learnings'), two.state('update', 'learnings')]);
    expect(updates[0]).toEqual(updates[1]);
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('should follow the snapshot also where the change comes while it is computed', async () => {
    const snapshots = rig.api.app.get(GrooveSnapshotsService);
    const real = snapshots.json.bind(snapshots);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const computed = new Promise<void>((resolve) => {
      jest.spyOn(snapshots, 'json').mockImplementationOnce(async (...wanted) => {
        const json = await real(...wanted);
        resolve();
        await held;
        return json;
      });
    });
    const client = await rig.open();
    await client.subscribe({ topic: 'learnings' });
    await computed;
    await rig.seed.learning();
    await publishDirty(rig.api, rig.seed.userId, ['learnings']);
    release();
    const update = await client.state('update', 'learnings');
    expect(update).toMatchObject({ seq: 2, data: { total: 1 } });
    expect(client.of('snapshot', 'learnings')).toMatchObject([{ seq: 1, data: { total: 0 } }]);
  });

  it('should begin anew with a second subscribe', async () => {
    const client = await rig.open();
    await client.read({ topic: 'learnings' });
    await rig.seed.learning();
    await publishDirty(rig.api, rig.seed.userId, ['learnings']);
    await client.state('update', 'learnings');
    expect(await client.read({ topic: 'learnings' })).toMatchObject({ total: 1 });
    expect(client.of('snapshot', 'learnings').map(({ seq }) => seq)).toEqual([1, 1]);
  });

  it('should say that a topic cannot be computed, and send it when it can', async () => {
    jest
      .spyOn(rig.api.app.get(GrooveSnapshotsService), 'json')
      .mockRejectedValueOnce(new Error('no database'));
    const client = await rig.open();
    await client.subscribe({ topic: 'health' });
    const error = await client.ws.waitFor((frame) => frame.type === 'error');
    expect(error).toMatchObject({ code: 'internal', topic: { topic: 'health' } });
    expect(JSON.stringify(error)).not.toContain('database');
    expect(await client.ws.waitFor((frame) => frame.type === 'snapshot')).toMatchObject({ seq: 1 });
  });

  it('should reach the sockets of every node, and make good what a node did not hear', async () => {
    const node = await rig.api.secondNode();
    try {
      await waitFor('its bridge', () => node.get(RedisBridgeService).healthy());
      const [here, there] = [await rig.open(), await rig.open(rig.token, node)];
      await Promise.all([here.read({ topic: 'learnings' }), there.read({ topic: 'learnings' })]);
      const id = await rig.seed.learning();
      await publishDirty(rig.api, rig.seed.userId, ['learnings']);
      await Promise.all([here.state('update', 'learnings'), there.state('update', 'learnings')]);

      expect(await action(here, 'disable_learning', id)).toMatchObject({ ok: true });
      const seen = await waitFor('the other browser', () => there.of('update', 'learnings')[1]);
      expect(seen?.data).toMatchObject({ learnings: [{ id, status: 'disabled' }] });

      const { subscriber } = node.get(RedisClients);
      const back = new Promise((resolve) => subscriber.once('ready', resolve));
      subscriber.disconnect(true);
      await rig.seed.learning();
      await publishDirty(rig.api, rig.seed.userId, ['learnings']);
      await back;
      const made = await waitFor('what was missed', () => there.of('update', 'learnings')[2]);
      expect(made?.data).toMatchObject({ total: 2 });
    } finally {
      await node.close();
    }
  });

  it('should show no stale row to who comes back', async () => {
    const id = await rig.seed.learning();
    const first = await rig.open();
    expect(await first.read({ topic: 'learnings' })).toMatchObject({ total: 1 });
    await first.close();
    await rig.api.http
      .delete(`/api/v1/groove/learnings/${id}`)
      .set('Authorization', `Bearer ${rig.token}`)
      .expect(200);
    const second = await rig.open();
    expect(await second.read({ topic: 'learnings' })).toMatchObject({ total: 0, learnings: [] });
  });
});

describe('a slow reader', () => {
  it('should get every topic in its newest state, and cost the node no backlog', async () => {
    for (let n = 0; n < LIMITS.groovePage; n += 1)
      await rig.seed.learning({ description: 'long '.repeat(60), value: 0.1 });
    const slow = await rig.open();
    await slow.ask({ type: 'ping' });
    slow.ws.socket.pause();
    const topics = Array.from({ length: LIMITS.grooveTopicsPerSocket }, (_, n) => ({
      topic: 'learnings',
      sort: ['value', 'confidence', 'usage', 'recency'][n % 4],
      limit: LIMITS.groovePage - Math.floor(n / 4),
    }));
    slow.ws.send({ type: 'subscribe', topics });
    const connections = rig.api.app.get(ConnectionManager);
    await waitFor('the reader to be behind', () => connections.queuedBytes() > LIMITS.wsConflateBytes);
    const best = await rig.seed.learning({ value: 0.9, confidence: 1, injected: 5 });
    await publishDirty(rig.api, rig.seed.userId, ['learnings']);
    const quick = await rig.open();
    expect(await quick.read({ topic: 'learnings' })).toMatchObject({ total: LIMITS.groovePage + 1 });
    expect(connections.queuedBytes()).toBeLessThan(LIMITS.wsConflateBytes + LIMITS.grooveFrameBytes);
    slow.ws.socket.resume();
    const newest = () => {
      const states = new Map<string, unknown>();
      for (const { topic, data } of slow.ws.frames) if (data) states.set(JSON.stringify(topic), data);
      return [...states.values()] as { learnings: { id: string }[]; total: number }[];
    };
    const isNew = ({ total }: { total: number }) => total === LIMITS.groovePage + 1;
    await waitFor('all topics', () => newest().length === topics.length && newest().every(isNew));
    expect(newest().every(({ learnings }) => learnings[0]?.id === best)).toBe(true);
    const seqs = new Map<string, number[]>();
    for (const { topic, seq } of slow.ws.frames.filter(({ data }) => data)) {
      const key = JSON.stringify(topic);
      seqs.set(key, [...(seqs.get(key) ?? []), Number(seq)]);
    }
    for (const list of seqs.values()) expect(list).toEqual(list.map((_, index) => index + 1));
  });
});

describe('a node that goes', () => {
  it('should ask the sockets of groove to come back elsewhere', async () => {
    const node = await rig.api.secondNode();
    const client = await rig.open(rig.token, node);
    await client.read({ topic: 'overview' });
    const closing = node.close();
    expect((await client.ws.closed).code).toBe(1012);
    await closing;
  });
});

describe('actions', () => {
  it('should disable and enable, seen by every socket of the user', async () => {
    const id = await rig.seed.learning({ value: 0.4 });
    const [a, b] = [await rig.open(), await rig.open()];
    await Promise.all([a.read({ topic: 'learning_detail', id }), b.read({ topic: 'learning_detail', id })]);
    expect(await action(a, 'disable_learning', id.toUpperCase())).toEqual({
      type: 'action_result',
      action: 'disable_learning',
      id,
      ok: true,
      request_id: expect.any(String),
    });
    for (const client of [a, b])
      expect((await client.state('update', 'learning_detail')).data).toMatchObject({ status: 'disabled' });
    expect(await action(b, 'enable_learning', id)).toMatchObject({ ok: true });
    const enabled = await waitFor('enabled', () => a.of('update', 'learning_detail')[1]);
    expect(enabled?.data).toMatchObject({ status: 'active' });
  });

  it('should tell the watchers of a deleted learning, and let them go', async () => {
    const id = await rig.seed.learning();
    const [a, b] = [await rig.open(), await rig.open()];
    await Promise.all([a.read({ topic: 'learning_detail', id }), b.read({ topic: 'learning_detail', id })]);
    expect(await action(a, 'delete_learning', id)).toMatchObject({ ok: true });
    for (const client of [a, b]) {
      const error = await client.ws.waitFor((frame) => frame.type === 'error');
      expect(error).toMatchObject({ code: 'not_found', topic: { topic: 'learning_detail', id } });
    }
    expect(await action(b, 'delete_learning', id)).toMatchObject({ ok: false });
    expect(
      await rig.api.database.rows(`SELECT 1 FROM groove_learning_texts WHERE learning_id = '${id}'`),
    ).toEqual([]);
  });
});
