import { TestRedis, waitFor } from '@app/testing';
import { OPCODE, type RawFrame, RawSocket } from './raw-socket';
import { RealtimeApp, tokenFor } from './realtime-app';

export const PING_ACTION = '{"action":"ping"}';

export const text = (payload: Buffer | string, rest: Partial<RawFrame> = {}): RawFrame => ({
  opcode: OPCODE.text,
  payload,
  ...rest,
});

/** A pool socket, and a client on bare TCP that may break every rule: no WebSocket library stands between them. */
export class BareClient {
  /** The connection that was opened last. */
  raw!: RawSocket;
  redis!: TestRedis;
  server!: RealtimeApp;
  private user = 0;

  async start(): Promise<void> {
    this.redis = await TestRedis.start();
    this.server = await RealtimeApp.start(this.redis);
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await this.redis.stop();
  }

  /** Connects as a user whom nobody saw before. */
  async open(how?: { headers?: Record<string, string>; first?: readonly RawFrame[] }): Promise<void> {
    const path = `/ws?token=${tokenFor((this.user += 1))}`;
    this.raw = await RawSocket.open(this.server.port, path, how);
  }

  /** What came, once it is so many messages or the connection has ended. */
  async answers(count: number): Promise<unknown[]> {
    await waitFor('the answers', () => this.raw.messages.length >= count || this.raw.ended);
    return this.raw.messages;
  }

  /** The server answered so many `ping` actions, and nothing else. */
  async answered(count = 1): Promise<void> {
    expect(await this.answers(count)).toEqual(Array.from({ length: count }, () => ({ type: 'pong' })));
  }
}
