import type { Server } from 'node:http';
import type { INestApplicationContext } from '@nestjs/common';
import { AbstractWsAdapter, type BaseWsInstance } from '@nestjs/websockets';
import type { Session } from './session';
import { Endpoint, SocketServer } from './ws-server';

/** Where a Nest gateway says it lives. */
interface GatewayOptions {
  path?: string;
}

/**
 * Puts Nest gateways on our own socket server. A gateway's `handleConnection` sees verified sessions only, and frames
 * go to the handler it installs there: Nest's own message pipeline answers nothing to what it does not know.
 */
export class SocketAdapter extends AbstractWsAdapter<Endpoint & BaseWsInstance, Session & BaseWsInstance> {
  private readonly sockets: SocketServer;

  constructor(app: INestApplicationContext & { getHttpServer(): Server }) {
    super(app);
    this.sockets = app.get(SocketServer);
  }

  /** @throws Error for a gateway without a path or with a port of its own */
  override create(port: number, options: GatewayOptions = {}): Endpoint & BaseWsInstance {
    if (port !== 0 || !options.path)
      throw new Error('a gateway needs a path, and shares the port of the API');
    this.sockets.attach(this.httpServer as Server);
    return asNestServer(this.sockets.endpoint(options.path));
  }

  /** Frames reach the handler that the gateway gave the session. */
  bindMessageHandlers(): void {}

  override bindClientDisconnect(client: Session, callback: () => void): void {
    client.onEnd(callback);
  }

  override async close(): Promise<void> {
    await this.sockets.drain();
  }
}

/** Nest asks of a server `on` and, optionally, `close`; an Endpoint has the first and shares the second. */
const asNestServer = (endpoint: Endpoint): Endpoint & BaseWsInstance => endpoint as Endpoint & BaseWsInstance;
