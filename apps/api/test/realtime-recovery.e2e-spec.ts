import { TestRedis, waitFor, WsClient } from '@app/testing';
import type { Socket } from 'node:net';
import { openAndNeverRead, RealtimeApp } from './realtime-app';

describe('pool socket: what is missed and who is slow', () => {
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
  let slow: Socket | undefined;
  afterEach(() => slow?.destroy());

  describe('recovery', () => {
    const recover = { action: 'subscribe', channel: 'mining', recover: true };

    it('should number messages for those who recover, and for them alone', async () => {
      const plain = await server.subscribed(1, { channel: 'mining' });
      const client = await server.subscribed(2);
      const ack = await client.ask({ ...recover, id: 1 });
      expect(ack).toEqual({
        type: 'subscribed',
        channel: 'mining',
        id: 1,
        epoch: expect.any(String),
        offset: expect.any(Number),
        recovered: false,
      });
      await server.publish('share_submitted', { n: 1 });
      const data = { n: 1, type: 'share_submitted' };
      const offset = Number(ack.offset) + 1;
      expect(await client.waitFor((frame) => 'data' in frame)).toEqual({ channel: 'mining', data, offset });
      expect(await plain.waitFor((frame) => 'data' in frame)).toEqual({ channel: 'mining', data });
    });

    it('should replay what was missed in order, before what is live, and nothing of others', async () => {
      const first = await server.subscribed(1);
      const { epoch, offset } = await first.ask(recover);
      await first.close();
      for (let n = 0; n < 50; n += 1) await server.publish('share_submitted', { user_id: 2, n });
      await server.publish('worker_status', { user_id: 2, secret: true });
      await server.publish('worker_status', { user_id: 1, n: 50 });
      const watcher = await server.subscribed(3, { channel: 'competition' });
      await server.settlePublished(watcher);
      const again = await server.subscribed(1);
      const ack = await again.ask({ ...recover, epoch, offset });
      expect(ack).toMatchObject({ recovered: true, epoch, offset: Number(offset) + 52 });
      await server.publish('share_submitted', { n: 51 });
      await again.waitFor((frame) => (frame.data as { n?: number } | undefined)?.n === 51);
      const got = again.frames.slice(1).map((frame) => (frame.data as { n: number }).n);
      expect(got).toEqual(Array.from({ length: 52 }, (_, n) => n));
      const offsets = again.frames.slice(1).map((frame) => Number(frame.offset));
      expect([...offsets].sort((a, b) => a - b)).toEqual(offsets);
      expect(JSON.stringify(again.frames)).not.toContain('secret');
      const mine = await server.subscribed(1);
      expect(await mine.ask({ ...recover, epoch, offset, scope: 'mine' })).toMatchObject({ recovered: true });
      await mine.waitFor((frame) => (frame.data as { n?: number } | undefined)?.n === 51);
      expect((await server.settle(mine)).slice(1).map((frame) => (frame.data as { n: number }).n)).toEqual([
        50, 51,
      ]);
    });

    it.each([
      ['another epoch', { epoch: 'other', offset: 0 }],
      ['a position of the future', { offset: 1e9 }],
    ])('should not replay from %s', async (_name, position) => {
      const client = await server.subscribed(1);
      const { epoch } = await client.ask(recover);
      await server.publish('share_submitted', {});
      await client.waitFor((frame) => 'data' in frame);
      const again = await server.subscribed(1);
      expect(await again.ask({ ...recover, epoch, ...position })).toMatchObject({ recovered: false });
      expect(await server.settle(again)).toHaveLength(1);
    });

    it('should announce a gap after Redis was lost, and go on', async () => {
      const plain = await server.subscribed(2, { channel: 'mining' });
      const client = await server.subscribed(1);
      const ack = await client.ask(recover);
      await redis.kill();
      await waitFor('the bridge to notice', () => !server.bridge.healthy());
      expect(await client.ask({ action: 'ping' })).toEqual({ type: 'pong' });
      await redis.start();
      const resync = await client.waitFor((frame) => frame.type === 'resync');
      expect(resync).toEqual({
        type: 'resync',
        channel: 'mining',
        epoch: expect.any(String),
        offset: expect.any(Number),
      });
      expect(resync.epoch).not.toBe(ack.epoch);
      await waitFor('publishing', () => server.publish('share_submitted', { back: true }));
      const message = await client.waitFor((frame) => 'data' in frame);
      expect(Number(message.offset)).toBeGreaterThan(Number(resync.offset));
      await plain.waitFor((frame) => 'data' in frame);
      expect(plain.frames.some((frame) => frame.type === 'resync')).toBe(false);
      const again = await server.subscribed(1);
      const position = { epoch: ack.epoch, offset: ack.offset };
      expect(await again.ask({ ...recover, ...position })).toMatchObject({ recovered: false });
    });
  });

  it('should cut readers that do not read, though they came first, and lose nothing of the others', async () => {
    slow = await openAndNeverRead(server);
    const pausing = await server.subscribed(8, { channel: 'mining' });
    pausing.socket.pause();
    const healthy = await Promise.all([2, 3].map((user) => server.subscribed(user, { channel: 'mining' })));
    const filler = 'x'.repeat(32 * 1024);
    const alone = () => server.connections.getStats().total_connections === 2;
    // Somebody who was cut has a moment to hear why; each of the two is cut in a moment of its own.
    const cut = waitFor('the pausing one to be cut', () => server.connections.listeners(8, 'mining') === 0);
    const told = cut.then(() => pausing.socket.resume());
    const newest = (client: WsClient) => (client.frames.at(-1)?.data as { n?: number } | undefined)?.n ?? -1;
    let sent = 0;
    for (; sent < 2_000 && !alone(); sent += 1) {
      await server.publish('share_submitted', { n: sent, filler });
      await waitFor('the healthy ones', () => healthy.every((client) => newest(client) > sent - 20));
      for (const { frames } of healthy) delete (frames.at(-1)?.data as { filler?: string })?.filler;
    }
    expect(alone()).toBe(true);
    await told;
    expect(await pausing.closed).toEqual({ code: 1013, reason: 'Reading too slowly' });
    for (const client of healthy) {
      await client.waitFor((frame) => (frame.data as { n?: number } | undefined)?.n === sent - 1);
      const numbers = client.frames
        .filter((frame) => 'data' in frame)
        .map(({ data }) => (data as { n: number }).n);
      expect(numbers).toEqual(Array.from({ length: sent }, (_, n) => n));
    }
  });
});
