import { EVENTS, LIMITS } from '@app/contracts';
import { TestRedis, waitFor, WsClient } from '@app/testing';
import { connect, type Socket } from 'node:net';
import { Gate, RealtimeApp, tokenFor } from './realtime-app';

describe('pool socket', () => {
  let redis: TestRedis;
  let server: RealtimeApp;

  beforeAll(async () => {
    redis = await TestRedis.start();
    server = await RealtimeApp.start(redis);
  });
  let slow: Socket | undefined;

  afterEach(() => {
    slow?.destroy();
    return server.hangUp();
  });
  afterAll(async () => {
    await server.stop();
    await redis.stop();
  });

  /** Sends a ping: what came before its pong is all that was going to come. */
  const settle = async (client: WsClient) => {
    const id = `settle-${client.frames.length}`;
    client.send({ action: 'ping', id });
    await client.waitFor((frame) => frame.id === id);
    return client.frames.filter((frame) => !String(frame.id ?? '').startsWith('settle-'));
  };
  /** Publishes something everyone gets, last; then nothing published before can still be on its way. */
  const settlePublished = async (...clients: WsClient[]) => {
    const mark = `mark-${Math.random()}`;
    await server.publish('match_update', { mark });
    const isMark = (frame: Record<string, unknown>) => JSON.stringify(frame).includes(mark);
    await Promise.all(clients.map((client) => client.waitFor(isMark)));
    return clients.map((client) =>
      client.frames.filter((frame) => 'data' in frame && !JSON.stringify(frame).includes('mark-')),
    );
  };

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
      const [first, second, third] = await settlePublished(owner, other, elsewhere);
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
      const seen = (await settlePublished(...both)).map((frames) =>
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
      const [first, second] = await settlePublished(...both);
      expect(first).toEqual([]);
      expect(second).toHaveLength(1);
    });

    it('should give scope mine its own events and those of nobody', async () => {
      const mine = { channel: 'mining', scope: 'mine' };
      const client = await server.subscribed(1, mine, { channel: 'competition' });
      for (const user_id of [1, 2, null, 'x']) await server.publish('share_submitted', { user_id });
      await server.publish('worker_status', { user_id: 1 });
      await server.publish('worker_status', { user_id: 2 });
      const [frames] = await settlePublished(client);
      expect(frames?.map(({ data }) => (data as { user_id: unknown }).user_id)).toEqual([1, null, 1]);
      await client.ask({ action: 'subscribe', channel: 'mining' });
      await server.publish('share_submitted', { user_id: 2 });
      await client.waitFor((frame) => JSON.stringify(frame).includes('"user_id":2'));
      await server.publish('share_submitted', { user_id: 1, last: true });
      const [all] = await settlePublished(client);
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
      const [frames] = await settlePublished(client);
      expect(frames).toContainEqual({ channel: 'mining', data: { fine: true, type: 'share_submitted' } });
      expect(frames?.filter((frame) => frame.channel === 'mining')).toHaveLength(1);
      expect(server.bridge.healthy()).toBe(true);
    });

    it('should not send after unsubscribing', async () => {
      const client = await server.subscribed(1, { channel: 'mining' }, { channel: 'competition' });
      await client.ask({ action: 'unsubscribe', channel: 'mining' });
      await server.publish('share_submitted', {});
      expect(await settlePublished(client)).toEqual([[]]);
    });
  });

  describe('who may come in', () => {
    it.each([
      ['no token', '', 'Token missing'],
      ['a malformed token', 'nonsense', 'Token malformed'],
      ['an oversized token', 'x'.repeat(LIMITS.wsTokenCharacters + 1), 'Token malformed'],
      ['a token of another type', 'refresh.1', 'Not an access token'],
      ['an expired token', tokenFor(1, { expiresAt: Date.now() - 1 }), 'Token expired'],
    ])('should accept and close with 4001 for %s', async (_name, token, reason) => {
      const client = server.open(token);
      await client.opened();
      expect(await client.closed).toEqual({ code: 4001, reason });
    });

    it('should close with 4001 where there is no token parameter at all', async () => {
      const client = WsClient.open(`ws://127.0.0.1:${server.port}/ws`);
      expect(await client.closed).toEqual({ code: 4001, reason: 'Token missing' });
    });

    it.each(['https://evil.example', 'null', 'http://localhost:3001', ''])(
      'should close with 4003 for the origin %p',
      async (origin) => {
        const client = server.open(tokenFor(1), { Origin: origin });
        expect((await client.closed).code).toBe(4003);
      },
    );

    it('should admit an origin on the list, and no origin at all', async () => {
      const browser = server.open(tokenFor(1), { Origin: 'http://localhost:3000' });
      await browser.opened();
      expect(await browser.ask({ action: 'ping' })).toEqual({ type: 'pong' });
    });

    it('should close a banned user with 4003', async () => {
      expect(await server.open('banned.1').closed).toEqual({ code: 4003, reason: 'This account is locked' });
    });

    it('should say come back later when the check itself fails', async () => {
      expect((await server.open('away.1').closed).code).toBe(1013);
    });

    it('should turn down other paths with 404', async () => {
      const client = WsClient.open(`ws://127.0.0.1:${server.port}/ws/other?token=${tokenFor(1)}`);
      const status = await new Promise((resolve) =>
        client.socket.once('unexpected-response', (_request, response) => {
          resolve(response.statusCode);
          response.destroy();
        }),
      );
      expect(status).toBe(404);
    });

    it('should keep frames that come early and act on them once the token is good', async () => {
      server.gate = new Gate();
      const client = server.open(`slow.${tokenFor(1)}`);
      await client.opened();
      client.send({ action: 'subscribe', channel: 'mining' });
      client.send({ action: 'ping', id: 1 });
      expect(client.frames).toEqual([]);
      server.gate.open();
      await client.waitFor((frame) => frame.id === 1);
      expect(client.frames).toEqual([
        { type: 'subscribed', channel: 'mining' },
        { type: 'pong', id: 1 },
      ]);
    });

    it('should never act on early frames when the token fails', async () => {
      server.gate = new Gate();
      const client = server.open('slow.bad');
      await client.opened();
      client.send({ action: 'subscribe', channel: 'mining' });
      server.gate.open();
      expect((await client.closed).code).toBe(4001);
      expect(client.frames).toEqual([]);
      expect(server.connections.getStats().channels.mining).toBe(0);
    });

    it('should bound what comes early', async () => {
      server.gate = new Gate();
      const client = server.open(`slow.${tokenFor(1)}`);
      await client.opened();
      for (let n = 0; n <= LIMITS.wsEarlyFrames; n += 1) client.send({ action: 'ping' });
      expect((await client.closed).code).toBe(4008);
      server.gate.open();
    });

    it('should close the eleventh socket of a user with 4029', async () => {
      const ten = await Promise.all(
        Array.from({ length: 10 }, () => server.subscribed(5, { channel: 'mining' })),
      );
      expect((await server.open(tokenFor(5)).closed).code).toBe(4029);
      await ten[0]?.close();
      await waitFor('one socket less', () => server.connections.getStats().total_connections === 9);
      await server.subscribed(5, { channel: 'mining' });
    });
  });

  describe('while connected', () => {
    it('should close with 1009 for a frame over 16 KiB', async () => {
      const client = await server.subscribed(1);
      client.send('x'.repeat(LIMITS.wsFrameBytes));
      expect(await client.waitFor(() => true)).toEqual({ type: 'error', message: 'Invalid JSON' });
      client.send('x'.repeat(LIMITS.wsFrameBytes + 1));
      expect((await client.closed).code).toBe(1009);
    });

    it('should warn, then close with 4008 who talks too fast', async () => {
      const client = await server.subscribed(1);
      for (let n = 0; n < 200; n += 1) client.send({ action: 'ping' });
      expect((await client.closed).code).toBe(4008);
      const warnings = client.frames.filter((frame) => frame.type === 'error');
      expect(warnings[0]).toEqual({ type: 'error', message: 'Rate limit exceeded' });
      expect(warnings).toHaveLength(LIMITS.wsRateWarnings);
      expect(client.frames.filter((frame) => frame.type === 'pong').length).toBeGreaterThanOrEqual(60);
    });

    it('should close with 4001 when the token runs out', async () => {
      const client = server.open(tokenFor(1, { expiresAt: Date.now() + 300 }));
      expect(await client.closed).toEqual({ code: 4001, reason: 'Token expired' });
    });

    it('should take a later token of the same user in-band', async () => {
      const expiresAt = Date.now() + 7_200_000;
      const client = await server.subscribed(1);
      const reply = await client.ask({ action: 'auth', token: tokenFor(1, { expiresAt }), id: 1 });
      const expires_at = new Date(expiresAt).toISOString();
      expect(reply).toEqual({ type: 'authenticated', expires_at, id: 1 });
    });

    it('should refuse other tokens in-band and let the old one stand', async () => {
      const client = await server.subscribed(1);
      const later = Date.now() + 7_200_000;
      for (const token of [
        tokenFor(2, { expiresAt: later }),
        tokenFor(1, { expiresAt: Date.now() + 5 }),
        'bad',
        7,
      ]) {
        expect((await client.ask({ action: 'auth', token })).type).toBe('error');
      }
      expect(await client.ask({ action: 'ping' })).toEqual({ type: 'pong' });
    });

    it('should close every socket of a session that was ended', async () => {
      const mine = server.open(tokenFor(1, { sid: 'ended' }));
      const other = await server.subscribed(1);
      await mine.opened();
      await mine.ask({ action: 'ping' });
      await server.commands.publish('control:session_revoked', '{"sid":7}');
      await server.commands.publish('control:session_revoked', 'nonsense');
      await server.commands.publish('control:session_revoked', '{"sid":"ended","user_id":1}');
      expect(await mine.closed).toEqual({ code: 4001, reason: 'Session ended' });
      expect(await other.ask({ action: 'ping' })).toEqual({ type: 'pong' });
      expect((await server.open(tokenFor(1, { sid: 'ended' })).closed).code).toBe(4001);
    });

    it('should bring a message within 100 ms', async () => {
      const client = await server.subscribed(1, { channel: 'mining' });
      const times: number[] = [];
      for (let n = 0; n < 20; n += 1) {
        const start = performance.now();
        await server.publish('share_submitted', { n });
        await client.waitFor((frame) => (frame.data as { n?: number } | undefined)?.n === n);
        times.push(performance.now() - start);
      }
      expect(times.sort((a, b) => a - b)[10]).toBeLessThan(100);
    });

    it('should bring one broadcast to 100 sockets', async () => {
      const clients = await Promise.all(
        Array.from({ length: 100 }, (_, n) => server.subscribed(1 + (n % 20), { channel: 'mining' })),
      );
      const start = performance.now();
      await server.publish('share_submitted', { burst: true });
      await Promise.all(clients.map((client) => client.waitFor((frame) => 'data' in frame)));
      expect(performance.now() - start).toBeLessThan(1_000);
      expect(server.connections.getStats()).toEqual({
        total_connections: 100,
        unique_users: 20,
        channels: { mining: 100, dashboard: 0, gamification: 0, competition: 0 },
      });
    });
  });

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
      await settlePublished(watcher);
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
      expect((await settle(mine)).slice(1).map((frame) => (frame.data as { n: number }).n)).toEqual([50, 51]);
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
      expect(await settle(again)).toHaveLength(1);
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
    const newest = (client: WsClient) => (client.frames.at(-1)?.data as { n?: number } | undefined)?.n ?? -1;
    let sent = 0;
    for (; sent < 2_000 && !alone(); sent += 1) {
      await server.publish('share_submitted', { n: sent, filler });
      await waitFor('the healthy ones', () => healthy.every((client) => newest(client) > sent - 20));
      for (const { frames } of healthy) delete (frames.at(-1)?.data as { filler?: string })?.filler;
    }
    expect(alone()).toBe(true);
    pausing.socket.resume();
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

/** A subscribed socket that stops reading at once: raw TCP, so that nothing drains it. */
async function openAndNeverRead(server: RealtimeApp): Promise<Socket> {
  const socket = connect(server.port, '127.0.0.1');
  const mask = Buffer.alloc(4);
  const text = Buffer.from('{"action":"subscribe","channel":"mining"}');
  socket.write(
    `GET /ws?token=${tokenFor(9)} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  );
  socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | text.length]), mask, text]));
  socket.pause();
  await waitFor('the silent reader', () => server.connections.getStats().channels.mining === 1);
  return socket;
}

describe('pool socket of a small node', () => {
  let redis: TestRedis;
  beforeAll(async () => (redis = await TestRedis.start()));
  afterAll(() => redis.stop());

  it('should close with 1013 who comes when it is full', async () => {
    const server = await RealtimeApp.start(redis, { maxSockets: 2 });
    await server.subscribed(1, { channel: 'mining' });
    await server.subscribed(2, { channel: 'mining' });
    expect(await server.open(tokenFor(3)).closed).toEqual({ code: 1013, reason: 'Server full' });
    await server.stop();
  });

  it('should count sockets by the address a trusted proxy names', async () => {
    const server = await RealtimeApp.start(redis, { trustedProxies: ['127.0.0.0/8'], maxSocketsPerIp: 2 });
    const from = (ip: string) => server.open(tokenFor(1), { 'X-Forwarded-For': `198.51.100.9, ${ip}` });
    for (const client of [from('192.0.2.1'), from('192.0.2.1')])
      await client.opened().then(() => client.ask({ action: 'ping' }));
    expect((await from('192.0.2.1').closed).code).toBe(4029);
    const other = from('192.0.2.2');
    await other.opened();
    expect(await other.ask({ action: 'ping' })).toEqual({ type: 'pong' });
    await server.stop();
  });

  it('should not believe X-Forwarded-For of strangers', async () => {
    const server = await RealtimeApp.start(redis, { maxSocketsPerIp: 1 });
    const first = server.open(tokenFor(1), { 'X-Forwarded-For': '192.0.2.1' });
    await first.opened();
    expect((await server.open(tokenFor(2), { 'X-Forwarded-For': '192.0.2.2' }).closed).code).toBe(4029);
    await server.stop();
  });

  it('should hear its own probe, and reconnect and resync when it does not', async () => {
    const server = await RealtimeApp.start(redis, { probe: { everyMs: 50, timeoutMs: 300 } });
    const client = await server.subscribed(1);
    await client.ask({ action: 'subscribe', channel: 'dashboard', recover: true });
    await server.deafen();
    await client.waitFor((frame) => frame.type === 'resync');
    expect(server.bridge.healthy()).toBe(true);
    await server.publish('feed_item', { id: 1 });
    await client.waitFor((frame) => 'data' in frame);
    await server.stop();
  });

  it('should cut who does not say goodbye, and let nobody in meanwhile', async () => {
    const server = await RealtimeApp.start(redis);
    const silent = await openAndNeverRead(server);
    const drained = server.sockets.drain();
    const refused = server.open(tokenFor(1));
    const status = await new Promise((resolve) =>
      refused.socket.once('unexpected-response', (_request, response) => {
        resolve(response.statusCode);
        response.destroy();
      }),
    );
    expect(status).toBe(503);
    await drained;
    expect(server.connections.getStats().total_connections).toBe(0);
    silent.destroy();
    await server.stop();
  });

  it('should say 1012 to everyone when it ends, after what was published', async () => {
    const server = await RealtimeApp.start(redis);
    const clients = await Promise.all(
      Array.from({ length: 30 }, (_, n) => server.subscribed(1 + (n % 10), { channel: 'mining' })),
    );
    server.connections.broadcastToChannel('mining', { type: 'last' });
    const late = { port: server.port };
    const stopped = server.app.close();
    const codes = await Promise.all(clients.map((client) => client.closed));
    expect(new Set(codes.map(({ code }) => code))).toEqual(new Set([1012]));
    for (const client of clients)
      expect(client.frames).toContainEqual({ channel: 'mining', data: { type: 'last' } });
    await stopped;
    const refused = WsClient.open(`ws://127.0.0.1:${late.port}/ws?token=${tokenFor(1)}`);
    await expect(refused.opened()).rejects.toThrow();
  });
});
