import { connect, createServer, type Server, type Socket } from 'node:net';
import { DataSource } from 'typeorm';
import { TestDatabase } from '@app/testing';
import { dataSourceOptions } from './data-source-options';
import { watchedClient } from './watched-client';

/** A network between us and Postgres that can stop to carry anything, without ending a connection. */
class Network {
  private readonly sockets: Socket[] = [];
  private constructor(private readonly server: Server) {}

  static async before(target: URL): Promise<Network> {
    const server = createServer();
    const network = new Network(server);
    server.on('connection', (near) => {
      const far = connect(Number(target.port), target.hostname);
      for (const socket of [near, far]) socket.on('error', () => undefined);
      near.pipe(far).pipe(near);
      network.sockets.push(near, far);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return network;
  }

  url(target: URL): string {
    const through = new URL(target);
    const address = this.server.address();
    if (typeof address === 'object' && address) through.port = String(address.port);
    return through.toString();
  }

  /** What is connected now never hears anything again. */
  swallow(): void {
    for (const socket of this.sockets) socket.unpipe().pause();
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}

describe('watchedClient', () => {
  let database: TestDatabase;
  let network: Network;
  let source: DataSource;
  beforeAll(async () => {
    database = await TestDatabase.create();
    network = await Network.before(new URL(database.url));
    const options = dataSourceOptions(network.url(new URL(database.url)), 2);
    const extra = { ...(options.extra as object), Client: watchedClient(500) };
    source = await new DataSource({ ...options, extra } as typeof options).initialize();
  });
  afterAll(async () => {
    await source.destroy();
    network.close();
    await database.drop();
  });

  it('should fail when a network swallows the query, and work again on a new connection', async () => {
    await source.query('SELECT 1');
    const transaction = source.transaction(async (tx) => {
      await tx.query('SELECT 1');
      network.swallow();
      await tx.query('SELECT 2');
    });
    // As any other lost connection, so that who asked hears that Postgres is away.
    await expect(transaction).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    expect(await source.query('SELECT 3 AS n')).toEqual([{ n: 3 }]);
  });
});
