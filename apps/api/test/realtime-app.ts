import { Module } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import {
  ConnectionManager,
  RealtimeMetrics,
  RealtimeModule,
  type RealtimeOptions,
  RedisBridgeService,
  SocketAdapter,
  SocketServer,
} from '@app/realtime';
import { type Redis, RedisClients, RedisModule } from '@app/redis';
import { type Frame, type TestRedis, waitFor, WsClient } from '@app/testing';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { WsGateway } from '../src/realtime/ws.gateway';

/** A token of these tests: who, which sign-in, and until when (epoch milliseconds). */
export function tokenFor(
  userId: number,
  { sid = `sid-${userId}`, expiresAt = Date.now() + 3_600_000 } = {},
): string {
  return `good.${userId}.${sid}.${expiresAt}`;
}

/** Checks of tokens that begin with `slow.` wait here until the test lets them go. */
export class Gate {
  private release: () => void = () => undefined;
  private readonly opened = new Promise<void>((resolve) => (this.release = resolve));
  open(): void {
    this.release();
  }
  wait(): Promise<void> {
    return this.opened;
  }
}

export class RealtimeApp {
  gate = new Gate();
  readonly clients: WsClient[] = [];

  private constructor(readonly app: NestFastifyApplication) {}

  static async start(
    redis: Pick<TestRedis, 'url'>,
    options: Partial<RealtimeOptions> = {},
  ): Promise<RealtimeApp> {
    const self: { current?: RealtimeApp } = {};
    const verifyToken = async (token: string) => {
      const slow = token.startsWith('slow.');
      if (slow) await self.current?.gate.wait();
      const [kind, userId, sessionId, expiresAt] = (slow ? token.slice(5) : token).split('.');
      if (kind === 'banned') throw Object.assign(new Error('This account is locked'), { code: 'forbidden' });
      if (kind === 'away') throw Object.assign(new Error('no database'), { code: 'unavailable' });
      if (kind !== 'good') throw new Error(kind === 'refresh' ? 'Not an access token' : 'Token malformed');
      if (Number(expiresAt) <= Date.now()) throw new Error('Token expired');
      return {
        userId: Number(userId),
        address: 'bc1qtest',
        sessionId: String(sessionId),
        expiresAt: Number(expiresAt),
      };
    };
    @Module({
      imports: [
        RedisModule.forRoot(redis.url),
        RealtimeModule.forRoot({
          verifyToken,
          allowedOrigins: ['http://localhost:3000'],
          trustedProxies: [],
          maxSocketsPerUser: 10,
          maxSocketsPerIp: 200,
          instance: 'node-a',
          ...options,
        }),
      ],
      providers: [WsGateway],
    })
    class TestModule {}
    const module = await Test.createTestingModule({ imports: [TestModule] }).compile();
    const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    app.useLogger(false);
    app.useWebSocketAdapter(new SocketAdapter(app));
    await app.listen(0, '127.0.0.1');
    self.current = new RealtimeApp(app);
    await waitFor('the bridge', () => app.get(RedisBridgeService).healthy());
    return self.current;
  }

  get port(): number {
    return (this.app.getHttpServer().address() as AddressInfo).port;
  }
  get connections(): ConnectionManager {
    return this.app.get(ConnectionManager);
  }
  get bridge(): RedisBridgeService {
    return this.app.get(RedisBridgeService);
  }
  get metrics(): RealtimeMetrics {
    return this.app.get(RealtimeMetrics);
  }
  get sockets(): SocketServer {
    return this.app.get(SocketServer);
  }
  get commands(): Redis {
    return this.app.get(RedisClients).commands;
  }

  url(token: string): string {
    return `ws://127.0.0.1:${this.port}/ws?token=${encodeURIComponent(token)}`;
  }

  open(token: string, headers?: Record<string, string>): WsClient {
    const client = WsClient.open(this.url(token), headers ? { headers } : {});
    this.clients.push(client);
    return client;
  }

  /** Sends a ping: what came before its pong is all that was going to come. */
  async settle(client: WsClient): Promise<Frame[]> {
    const id = `settle-${client.frames.length}`;
    client.send({ action: 'ping', id });
    await client.waitFor((frame) => frame.id === id);
    return client.frames.filter((frame) => !String(frame.id ?? '').startsWith('settle-'));
  }

  /** Publishes something everyone gets, last; then nothing published before can still be on its way. */
  async settlePublished(...clients: WsClient[]): Promise<Frame[][]> {
    const mark = `mark-${Math.random()}`;
    await this.publish('match_update', { mark });
    const isMark = (frame: Frame) => JSON.stringify(frame).includes(mark);
    await Promise.all(clients.map((client) => client.waitFor(isMark)));
    return clients.map((client) =>
      client.frames.filter((frame) => 'data' in frame && !JSON.stringify(frame).includes('mark-')),
    );
  }

  /** A signed-in socket, subscribed to the channels named. */
  async subscribed(userId: number, ...frames: Record<string, unknown>[]): Promise<WsClient> {
    const client = this.open(tokenFor(userId));
    await client.opened();
    for (const frame of frames) {
      const reply = await client.ask({ action: 'subscribe', ...frame });
      if (reply.type !== 'subscribed') throw new Error(`not subscribed: ${JSON.stringify(reply)}`);
    }
    return client;
  }

  async publish(event: string, payload: unknown): Promise<number> {
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
    return this.commands.publish(`pubsub:${event}`, text);
  }

  /** Makes the bridge deaf without its knowledge, as a half-open connection does. */
  async deafen(): Promise<void> {
    const { subscriber } = this.app.get(RedisClients);
    await subscriber.unsubscribe();
  }

  /** Ends every client of this test and waits until the server has forgotten them. */
  async hangUp(): Promise<void> {
    await Promise.all(this.clients.splice(0).map((client) => client.close()));
    await waitFor('all sockets gone', () => this.connections.getStats().total_connections === 0);
  }

  async stop(): Promise<void> {
    await this.app.close();
    await Promise.all(this.clients.splice(0).map((client) => client.close()));
  }
}

/** A subscribed socket that stops reading at once: raw TCP, so that nothing drains it. */
export async function openAndNeverRead(server: RealtimeApp): Promise<Socket> {
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
