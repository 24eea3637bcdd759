import type { Channel } from '@app/contracts';
import { ReconnectingSocket } from './reconnecting-socket';
import { parseServerFrame, type Incoming } from './ws-protocol';
import { Subscriptions, type EventHandler, type GapHandler, type Scope } from './ws-subscriptions';

export type { SocketOptions, SocketState } from './reconnecting-socket';
export type { Schedule } from './schedule';

/** One socket for the whole page: reconnects, subscribes again, recovers what was missed. */
export class WebSocketClient extends ReconnectingSocket<Incoming> {
  protected readonly path = '/ws';
  protected readonly ping = { action: 'ping' };
  private readonly subscriptions = new Subscriptions();

  /** Calls `handler` for every event of a channel; the server is asked once, whoever listens. */
  subscribe(channel: Channel, handler: EventHandler, scope: Scope = 'all'): () => void {
    // One's own, however often the same function is handed in: each tear-down ends one subscription.
    const own: EventHandler = (event) => handler(event);
    if (this.subscriptions.add(channel, own, scope)) this.send(this.subscriptions.request(channel));
    return () => {
      const news = this.subscriptions.remove(channel, own);
      if (news === 'unsubscribe') this.send({ action: 'unsubscribe', channel });
      if (news === 'subscribe') this.send(this.subscriptions.request(channel));
    };
  }

  /** Calls `handler` when events may have been missed, also after the very first subscription. */
  onGap(handler: GapHandler): () => void {
    return this.subscriptions.onGap(handler);
  }

  protected requests(): readonly object[] {
    return this.subscriptions.channels.map((channel) => this.subscriptions.request(channel));
  }
  protected read(text: string): Incoming | null {
    return parseServerFrame(text);
  }
  protected isWelcome(frame: Incoming): boolean {
    return frame.kind !== 'error';
  }
  protected take(frame: Incoming): void {
    this.subscriptions.receive(frame);
  }
  protected renewal(token: string): object {
    return { action: 'auth', token };
  }
}
