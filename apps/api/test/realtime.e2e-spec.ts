import { EVENTS, LIMITS } from '@app/contracts';
import { TestRedis } from '@app/testing';
import { RealtimeApp } from './realtime-app';

describe('pool socket', () => {
  let redis: TestRedis;
  let server: RealtimeApp;
  beforeAll(async () => {
    redis = await TestRedis.start();
    server = await RealtimeApp.start(redis);
  });
  afterEach(() => server.hangUp());
  afterAll(async () => {
    await server.stop();
    await redis.stop();
  });

  describe('replies', () => {
    const rows: [string, unknown, Record<string, unknown>][] = [
      ['subscribe', { action: 'subscribe', channel: 'mining' }, { type: 'subscribed', channel: 'mining' }],
      [
        'unsubscribe',
        { action: 'unsubscribe', channel: 'mining' },
        { type: 'unsubscribed', channel: 'mining' },
      ],
      ['ping', { action: 'ping' }, { type: 'pong' }],
      [
        'subscribe to nothing known',
        { action: 'subscribe', channel: 'nope' },
        { type: 'error', message: 'Invalid channel: nope' },
      ],
      [
        'unsubscribe from nothing known',
        { action: 'unsubscribe', channel: 'nope' },
        { type: 'error', message: 'Invalid channel: nope' },
      ],
      ['unknown action', { action: 'dance' }, { type: 'error', message: 'Unknown action: dance' }],
      ['no action', {}, { type: 'error', message: 'Unknown action: ' }],
      ['not JSON', '{"action":', { type: 'error', message: 'Invalid JSON' }],
      ['JSON that is no object', '[1]', { type: 'error', message: 'Invalid JSON' }],
      ['null', 'null', { type: 'error', message: 'Invalid JSON' }],
      [
        'a long name',
        { action: 'x'.repeat(99) },
        { type: 'error', message: `Unknown action: ${'x'.repeat(64)}` },
      ],
      ['id echoed', { action: 'ping', id: 7 }, { type: 'pong', id: 7 }],
      [
        'id echoed in errors',
        { action: 'q', id: 'a' },
        { type: 'error', message: 'Unknown action: q', id: 'a' },
      ],
      ['bad id', { action: 'ping', id: {} }, { type: 'error', message: 'Invalid id' }],
      [
        'bad scope',
        { action: 'subscribe', channel: 'mining', scope: 'yours' },
        { type: 'error', message: 'Invalid scope: yours' },
      ],
      [
        'scope echoed',
        { action: 'subscribe', channel: 'mining', scope: 'mine' },
        { type: 'subscribed', channel: 'mining', scope: 'mine' },
      ],
    ];
    it.each(rows)('should answer %s exactly', async (_name, frame, reply) => {
      const client = await server.subscribed(1);
      expect(await client.ask(frame)).toEqual(reply);
    });

    it('should read a binary frame as text', async () => {
      const client = await server.subscribed(1);
      client.socket.send(Buffer.from('{"action":"ping"}'), { binary: true });
      expect(await client.waitFor(() => true)).toEqual({ type: 'pong' });
    });

    it('should answer in the order of the questions', async () => {
      const client = await server.subscribed(1);
      for (let id = 0; id < 30; id += 1) client.send({ action: 'ping', id });
      await client.waitFor((frame) => frame.id === 29);
      expect(client.frames.map(({ id }) => id)).toEqual(Array.from({ length: 30 }, (_, id) => id));
    });
  });

  describe('events', () => {
    it.each(EVENTS.map((event) => [event.name, event.channel] as const))(
      'should carry %s on %s',
      async (event, channel) => {
        const client = await server.subscribed(1, { channel });
        await server.publish(event, { anything: [1, 'ü'], type: 'forged' });
        const data = { anything: [1, 'ü'], type: event };
        expect(await client.waitFor((frame) => 'data' in frame)).toEqual({ channel, data });
      },
    );

    it('should bring a share to every mining subscriber, and to nobody else', async () => {
      const [owner, other, elsewhere] = await Promise.all([
        server.subscribed(1, { channel: 'mining' }, { channel: 'competition' }),
        server.subscribed(2, { channel: 'mining' }, { channel: 'competition' }),
        server.subscribed(1, { channel: 'competition' }),
      ]);
      await server.publish('share_submitted', '{"user_id":1}');
      const [first, second, third] = await server.settlePublished(owner, other, elsewhere);
      const share = { channel: 'mining', data: { user_id: 1, type: 'share_submitted' } };
      expect(first).toEqual([share]);
      expect(second).toEqual([share]);
      expect(third).toEqual([]);
    });

    it.each(
      EVENTS.filter(({ audience }) => audience === 'private').map(
        ({ name, channel }) => [name, channel] as const,
      ),
    )('should bring %s to its owner alone', async (event, channel) => {
      const both = await Promise.all(
        [1, 2].map((user) => server.subscribed(user, { channel }, { channel: 'competition' })),
      );
      await server.publish(event, { user_id: 1, n: 1 });
      await server.publish(event, { user_id: null, n: 2 });
      await server.publish(event, { user_id: '1', n: 3 });
      await server.publish(event, { user_id: 1.5, n: 4 });
      const seen = (await server.settlePublished(...both)).map((frames) =>
        frames.map((frame) => (frame.data as { n: number }).n),
      );
      expect(seen).toEqual([[1, 2], [2]]);
    });

    it('should handle a public event marked private as private', async () => {
      const both = await Promise.all(
        [1, 2].map((user) => server.subscribed(user, { channel: 'mining' }, { channel: 'competition' })),
      );
      await server.publish('share_submitted', { user_id: 2, private: true });
      await server.publish('share_submitted', { user_id: 'x', private: true });
      const [first, second] = await server.settlePublished(...both);
      expect(first).toEqual([]);
      expect(second).toHaveLength(1);
    });

    it('should give scope mine its own events and those of nobody', async () => {
      const mine = { channel: 'mining', scope: 'mine' };
      const client = await server.subscribed(1, mine, { channel: 'competition' });
      for (const user_id of [1, 2, null, 'x']) await server.publish('share_submitted', { user_id });
      await server.publish('worker_status', { user_id: 1 });
      await server.publish('worker_status', { user_id: 2 });
      const [frames] = await server.settlePublished(client);
      expect(frames?.map(({ data }) => (data as { user_id: unknown }).user_id)).toEqual([1, null, 1]);
      await client.ask({ action: 'subscribe', channel: 'mining' });
      await server.publish('share_submitted', { user_id: 2 });
      await client.waitFor((frame) => JSON.stringify(frame).includes('"user_id":2'));
      await server.publish('share_submitted', { user_id: 1, last: true });
      const [all] = await server.settlePublished(client);
      expect(all).toHaveLength(5);
    });

    it('should skip what is no event or no object, and go on', async () => {
      const client = await server.subscribed(1, { channel: 'mining' }, { channel: 'competition' });
      await server.commands.publish('pubsub:groove_dirty', '{"user_id":1}');
      await server.commands.publish('pubsub:toString', '{}');
      for (const bad of ['', 'nope', '[]', 'null', '"text"', '7'])
        await server.publish('share_submitted', bad);
      await server.publish('share_submitted', { blob: 'x'.repeat(LIMITS.pubsubMessageBytes) });
      await server.publish('match_update', `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`);
      await server.publish('share_submitted', { fine: true });
      const [frames] = await server.settlePublished(client);
      expect(frames).toContainEqual({ channel: 'mining', data: { fine: true, type: 'share_submitted' } });
      expect(frames?.filter((frame) => frame.channel === 'mining')).toHaveLength(1);
      expect(server.bridge.healthy()).toBe(true);
    });

    it('should not send after unsubscribing', async () => {
      const client = await server.subscribed(1, { channel: 'mining' }, { channel: 'competition' });
      await client.ask({ action: 'unsubscribe', channel: 'mining' });
      await server.publish('share_submitted', {});
      expect(await server.settlePublished(client)).toEqual([[]]);
    });
  });
});
