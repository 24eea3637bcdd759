import { type Fault, FaultProxy, waitFor } from '@app/testing';
import type { Program } from './collector-process';
import { Harness } from './harness';
import { captureFiles, identities, type LogDirectory } from './log-directory';

const PASS: Fault = { kind: 'pass' };
const PIECE_EVERY_MS = 10;
const PIECE = 1_500;
/** Grows while the wire fails. */
const growing = captureFiles();
/** Comes at once, and is more than the collector reads in one piece. */
const backlog = {
  file: '000e1d50/6b021da900000025.sharelog',
  text: growing
    .map(({ text }) => text)
    .slice(0, 12)
    .join(''),
};

/** A pool that writes on, piece by piece, whatever happens between the collector and Redis. */
class WritingPool {
  written = 0;
  private readonly rest = growing.map(({ file, text }) => ({ file, text }));
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly directory: LogDirectory) {}

  start(): void {
    this.timer = setInterval(() => this.write(PIECE), PIECE_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  finish(): void {
    this.stop();
    while (this.rest.length > 0) this.write(Infinity);
  }

  /** The next piece of one of the files in turn; a line may be cut anywhere. */
  private write(length: number): void {
    const next = this.rest.shift();
    if (!next) return;
    this.directory.append(next.file, next.text.slice(0, length));
    this.written += Math.min(length, next.text.length);
    if (next.text.length > length) this.rest.push({ file: next.file, text: next.text.slice(length) });
  }
}

describe('collector: the wire to Redis', () => {
  const harness = Harness.use();
  let proxy: FaultProxy;
  let pool: WritingPool;
  let program: Program;

  beforeEach(async () => {
    proxy = await FaultProxy.start(harness.server.port);
    pool = new WritingPool(harness.directory);
    program = harness.start({ REDIS_URL: proxy.through(harness.server.url) });
    await waitFor('the collector', () => program.messages.includes('ready'));
    pool.start();
    await harness.holds(20);
  });
  afterEach(async () => {
    pool.stop();
    await proxy.stop();
  });

  const gaveUp = /Redis is away: waiting until it is back|Paused: /;
  const grows = async (entries: number) => harness.holds((await harness.stream.length()) + entries);
  const writes = async (bytes: number) => {
    const until = pool.written + bytes;
    await waitFor(`${bytes} bytes more in the logs`, () => pool.written >= until);
  };
  /** The wire is well again: the program that was started at first must come to the end of all logs by itself. */
  const expectEachOnce = async (files = growing) => {
    pool.finish();
    const expected = identities(files).sort();
    await harness.holds(expected.length);
    expect((await harness.stream.ids()).sort()).toEqual(expected);
    expect(await program.stop()).toBe(0);
    expect(await harness.stream.length()).toBe(expected.length);
  };

  it('should write each share once while connections are cut again and again', async () => {
    for (let time = 0; time < 8; time += 1) {
      await grows(10);
      expect(proxy.cut()).toBeGreaterThan(0);
    }
    await expectEachOnce();
  });

  it('should wait out a stall that is shorter than its patience', async () => {
    proxy.set({ kind: 'stall' });
    await writes(40_000);
    proxy.set(PASS);
    await expectEachOnce();
    expect(program.output).not.toMatch(gaveUp);
  });

  it('should leave a connection that leads to nowhere', async () => {
    proxy.set({ kind: 'half-open' });
    await program.says(gaveUp);
    // The old connections stay dead; new ones work. Nothing tells the collector but silence.
    proxy.forget();
    proxy.set(PASS);
    await expectEachOnce();
  });

  it('should go on over a wire that carries little, and let no transaction in that comes late', async () => {
    proxy.set({ kind: 'throttle', bytesPerSecond: 200_000 });
    harness.directory.append(backlog.file, backlog.text);
    const ofBacklog = async () =>
      (await harness.stream.ids()).filter((id) => id.startsWith(backlog.file)).length;
    await waitFor('some of the backlog', ofBacklog);
    // Its end is still on its way when the collector gives up, and arrives when another attempt has written all of it.
    const isOnItsWay = async () => /multi=[1-9]/.test(String(await harness.stream.redis.client('LIST')));
    await waitFor('a transaction on its way', isOnItsWay);
    proxy.set({ kind: 'stall' });
    await program.says(gaveUp);
    const letArrive = proxy.forget();
    proxy.set(PASS);
    pool.finish();
    const files = [backlog, ...growing];
    await harness.holds(identities(files).length);
    letArrive();
    await waitFor('the end of what was late', () => proxy.connections === 1);
    await expectEachOnce(files);
  });
});
