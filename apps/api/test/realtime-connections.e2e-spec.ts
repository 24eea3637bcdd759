import { LIMITS } from '@app/contracts';
import { TestRedis, waitFor, WsClient } from '@app/testing';
import { Gate, RealtimeApp, tokenFor } from './realtime-app';

describe('pool socket: who may come in and stay', () => {
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
});
