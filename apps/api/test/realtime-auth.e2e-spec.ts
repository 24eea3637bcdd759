import type { TokenResponse } from '@app/contracts';
import { RedisClients } from '@app/redis';
import { waitFor, WsClient } from '@app/testing';
import type { AddressInfo } from 'node:net';
import { SessionGate } from '../src/auth/session-gate';
import { makeWallet, ORIGIN, TestApi } from './test-app';

describe('pool socket with real tokens', () => {
  let api: TestApi;
  let session: TokenResponse;
  const open = (token: string, headers?: Record<string, string>) =>
    WsClient.open(
      `ws://127.0.0.1:${(api.app.getHttpServer().address() as AddressInfo).port}/ws?token=${token}`,
      headers ? { headers } : {},
    );

  beforeAll(async () => {
    api = await TestApi.start();
    session = await api.signIn(makeWallet());
    await waitFor('ready', async () => (await api.get('/health/ready')).status === 200);
  });
  afterAll(() => api?.stop());

  it('should let a signed-in browser subscribe, and bring it what is published', async () => {
    const client = open(session.access_token, { Origin: ORIGIN });
    await client.opened();
    expect(await client.ask({ action: 'subscribe', channel: 'mining' })).toEqual({
      type: 'subscribed',
      channel: 'mining',
    });
    await api.app.get(RedisClients).commands.publish('pubsub:share_submitted', '{"user_id":1}');
    expect(await client.waitFor((frame) => 'data' in frame)).toEqual({
      channel: 'mining',
      data: { user_id: 1, type: 'share_submitted' },
    });
    const metrics = (await api.get('/metrics')).text;
    expect(metrics).toContain('tbg_ws_sockets 1');
    expect(metrics).toContain('tbg_ws_bridge_up 1');
    await client.close();
  });

  it('should refuse a refresh token and a forged one with 4001', async () => {
    expect((await open(session.refresh_token).closed).code).toBe(4001);
    const forged = `${session.access_token.slice(0, -8)}AAAAAAAA`;
    expect((await open(forged).closed).code).toBe(4001);
  });

  it('should end the sockets of a session at its logout, and let it in no more', async () => {
    const leaving = await api.signIn(makeWallet());
    const client = open(leaving.access_token);
    await client.opened();
    await client.ask({ action: 'ping' });
    await api.post('/api/v1/auth/logout', {}, leaving.access_token).expect(200);
    expect(await client.closed).toEqual({ code: 4001, reason: 'Session ended' });
    expect((await open(leaving.access_token).closed).code).toBe(4001);
  });

  it('should end the sockets of a session that was ended while Redis was away', async () => {
    const leaving = await api.signIn(makeWallet());
    const [client, other] = [open(leaving.access_token), open(session.access_token)];
    for (const socket of [client, other]) await socket.opened().then(() => socket.ask({ action: 'ping' }));
    await api.redis.kill();
    await api.post('/api/v1/auth/logout', {}, leaving.access_token).expect(200);
    await api.redis.start();
    expect(await client.closed).toEqual({ code: 4001, reason: 'Session ended' });
    expect(await other.ask({ action: 'ping' })).toEqual({ type: 'pong' });
    await other.close();
  });

  it('should end the sockets of a banned user with 4003 within five seconds, and let him in no more', async () => {
    const banned = await api.signIn(makeWallet());
    const [client, other] = [open(banned.access_token), open(session.access_token)];
    for (const socket of [client, other]) await socket.opened().then(() => socket.ask({ action: 'ping' }));
    const started = Date.now();
    await api.database.rows('UPDATE users SET is_banned = true WHERE id = $1', [banned.user.id]);
    expect(await client.closed).toEqual({ code: 4003, reason: 'Not allowed' });
    expect(Date.now() - started).toBeLessThan(5_000);
    expect((await open(banned.access_token).closed).code).toBe(4003);
    expect(await other.ask({ action: 'ping' })).toEqual({ type: 'pong' });
    await other.close();
  });

  it('should end the sockets of a session that vanished from the database', async () => {
    const lost = await api.signIn(makeWallet());
    const client = open(lost.access_token);
    await client.opened().then(() => client.ask({ action: 'ping' }));
    await api.database.rows('DELETE FROM sessions WHERE user_id = $1', [lost.user.id]);
    expect(await client.closed).toEqual({ code: 4001, reason: 'Session ended' });
  });

  it('should ask to come back later, not to sign in anew, while the database is away', async () => {
    const gate = api.app.get(SessionGate);
    const check = jest.spyOn(gate, 'check').mockRejectedValueOnce(new Error('connect ECONNREFUSED'));
    expect(await open(session.access_token).closed).toEqual({ code: 1013, reason: 'Try again later' });
    check.mockRestore();
  });
});
