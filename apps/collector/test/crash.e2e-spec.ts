import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort, TestRedis, waitFor } from '@app/testing';
import { Program } from './collector-process';
import { captureFiles, identities, LogDirectory } from './log-directory';
import { StreamReader } from './stream-reader';

/** The capture several times over, as runs of a pool that was started again and again. */
const RUNS = ['6b021da9', '6b0f1da9', '6b1f1da9', '6b2f1da9', '6b3f1da9', '6b4f1da9', '6b5f1da9', '6b6f1da9'];
const files = RUNS.flatMap((start) =>
  captureFiles().map(({ file, text }) => ({ file: file.replace('6b021da9', start), text })),
);
const expected = identities(files).sort();

describe('collector under fire', () => {
  let server: TestRedis;
  let stream: StreamReader;
  let directory: LogDirectory;
  let programs: Program[];

  beforeEach(async () => {
    server = await TestRedis.start();
    stream = await StreamReader.connect(server);
    directory = new LogDirectory();
    programs = [];
  });
  afterEach(async () => {
    await Promise.all(programs.map((program) => program.kill()));
    stream.close();
    await server.stop();
    directory.remove();
  });

  const start = (url = server.url) => {
    const program = Program.collector(url, directory.path);
    programs.push(program);
    return program;
  };
  const streamHolds = (entries: number) =>
    waitFor(`${entries} entries`, async () => (await stream.length()) >= entries);
  const expectEachOnce = async () => {
    await streamHolds(expected.length);
    expect((await stream.ids()).sort()).toEqual(expected);
  };

  it('should write each share once when it is killed again and again while the pool writes on', async () => {
    const older = files.slice(0, -20);
    for (const { file, text } of older) directory.append(file, text);
    const newer = files.slice(-20).map(({ file, text }) => ({ file, text, at: 0 }));
    for (let reached = 0; reached < 0.8; reached += 0.05 + Math.random() * 0.25) {
      const program = start();
      await streamHolds(
        Math.max((await stream.length()) + 1, Math.floor(reached * identities(older).length)),
      );
      await program.kill();
      for (const next of newer) {
        const piece = next.text.slice(next.at, next.at + 1 + Math.floor(Math.random() * 2_000));
        directory.append(next.file, piece);
        next.at += piece.length;
      }
    }
    const last = start();
    for (const { file, text, at } of newer) directory.append(file, text.slice(at));
    await expectEachOnce();
    expect(await last.stop()).toBe(0);
    expect(programs.length).toBeGreaterThan(3);
  });

  it('should lose nothing and repeat nothing when Redis crashes and comes back', async () => {
    for (const { file, text } of files) directory.append(file, text);
    const program = start();
    for (const part of [0.1, 0.4, 0.7]) {
      await streamHolds(Math.floor(expected.length * part));
      await server.kill();
      await program.says(/Redis is away: waiting until it is back/);
      await server.start();
      await waitFor('the connection', () => stream.redis.status === 'ready');
    }
    await expectEachOnce();
    expect(program.output).toContain('Reading goes on from the checkpoints in Redis');
  });

  it('should send everything again, under the same identities, when Redis forgot everything', async () => {
    for (const { file, text } of captureFiles()) directory.append(file, text);
    const once = identities(captureFiles());
    start();
    await streamHolds(once.length);
    await stream.redis.flushall();
    const [{ file, text } = { file: '', text: '' }] = captureFiles();
    directory.append(file, text.split(/(?<=\n)/)[0] ?? '');
    await streamHolds(once.length + 1);
    expect((await stream.ids()).sort()).toEqual([...once, `${file}:${text.length}`].sort());
  });

  it('should not repeat a batch whose answer was lost', async () => {
    for (const { file, text } of captureFiles()) directory.append(file, text);
    const once = identities(captureFiles());
    const proxy = await DeafProxy.start(server.port);
    const program = start(proxy.url);
    await streamHolds(once.length);
    expect((await stream.ids()).sort()).toEqual(once.sort());
    expect(proxy.cut).toBeGreaterThan(5);
    await program.stop();
    await proxy.stop();
  });

  it('should write each share once when two collectors read one directory', async () => {
    for (const { file, text } of files) directory.append(file, text);
    const both = [start(), start()];
    await expectEachOnce();
    directory.append('000e1d50/6b6f1da900000030.sharelog', files[0]?.text.split(/(?<=\n)/)[0] ?? '');
    await streamHolds(expected.length + 1);
    await Promise.all(both.map((program) => program.stop()));
    expect(await stream.length()).toBe(expected.length + 1);
  });

  it('should wait for a Redis that is not there yet and end at once when asked to', async () => {
    for (const { file, text } of files) directory.append(file, text);
    await server.kill();
    const program = start();
    await program.says(/Redis is away/);
    const impatient = start();
    await impatient.says(/Redis is away/);
    expect(await impatient.stop()).toBe(0);
    await server.start();
    await waitFor('the connection', () => stream.redis.status === 'ready');
    await expectEachOnce();
    expect(await program.stop()).toBe(0);
  });
});

/** Passes everything on to Redis, but cuts some connections at the moment when the answer to an EXEC comes. */
class DeafProxy {
  cut = 0;
  private seen = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(redisPort: number): Promise<DeafProxy> {
    const port = await freePort();
    const server = createServer();
    const proxy = new DeafProxy(server, `redis://127.0.0.1:${port}`);
    server.on('connection', (client) => proxy.join(client, connect(redisPort, '127.0.0.1')));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return proxy;
  }

  private join(client: Socket, redis: Socket): void {
    let isExecuting = false;
    for (const socket of [client, redis]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        client.destroy();
        redis.destroy();
      });
    }
    client.on('data', (bytes: Buffer) => {
      isExecuting ||= /\r\nexec\r\n/i.test(bytes.subarray(-64).toString('latin1'));
      redis.write(bytes);
    });
    redis.on('data', (bytes: Buffer) => {
      if (isExecuting && ++this.seen % 4 === 0) {
        this.cut += 1;
        client.destroy();
        redis.destroy();
        return;
      }
      isExecuting = false;
      client.write(bytes);
    });
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
