import {
  CONSUMER_GROUP,
  parseStreamEntry,
  STREAM_EVENT_NAMES,
  streamName,
  type StreamEntry,
} from '@app/contracts';
import { createRedis, waitForRedis, type Redis } from '@app/redis';
import { FaultProxy, TestRedis, waitFor } from '@app/testing';
import { Simulator, type SimulatorEvents, type SimulatorOptions } from '../src/simulator';
import { CHECKPOINT_KEY, StreamWriter } from '../src/stream-writer';
import { DAY, HOUR, MINUTE } from '../src/times';

/** Enough to hold the one found block. */
const PAST = 14 * DAY;
const OPTIONS: SimulatorOptions = { seed: 1, speed: 1, historyMs: 30 * DAY, backlogLimit: 1_000_000 };

const launched: (() => Promise<void>)[] = [];

/** A simulator of the test's own, with its connection; `end` stops both and waits. */
function launch(
  url: string,
  options: Partial<SimulatorOptions> = {},
  events: SimulatorEvents = {},
  clock = Date.now,
) {
  const stop = new AbortController();
  const faults: unknown[] = [];
  const redis = createRedis(url, 'commands', (error) => faults.push(error));
  const writer = new StreamWriter(redis, stop.signal, (error) => faults.push(error));
  let live = false;
  const onLive = () => {
    live = true;
    events.onLive?.();
  };
  const simulator = new Simulator(writer, { ...OPTIONS, ...options }, { ...events, onLive }, clock);
  const running = waitForRedis(redis, 1_000)
    .catch((error: unknown) => faults.push(error))
    .then(() => simulator.run(stop.signal));
  const end = async () => {
    stop.abort();
    await running;
    redis.disconnect();
  };
  launched.push(end);
  return { writer, faults, isLive: () => live, end };
}

/** A stream from its beginning, some thousand entries at a time: all at once take longer than a command may. */
async function* entriesOf(redis: Redis, stream: string): AsyncGenerator<[id: string, fields: string[]]> {
  for (let from = '-'; ;) {
    const page = await redis.xrange(stream, from, '+', 'COUNT', 5_000);
    yield* page;
    const last = page.at(-1);
    if (!last) return;
    from = `(${last[0]}`;
  }
}

async function readAll(redis: Redis): Promise<{ entries: StreamEntry[]; refused: string[] }> {
  const entries: StreamEntry[] = [];
  const refused: string[] = [];
  for (const event of STREAM_EVENT_NAMES) {
    const stream = streamName(event);
    for await (const [id, fields] of entriesOf(redis, stream)) {
      const record: Record<string, string> = {};
      for (let index = 0; index < fields.length; index += 2)
        record[fields[index] ?? ''] = fields[index + 1] ?? '';
      const parsed = parseStreamEntry(stream, id, record, Date.now());
      if (parsed.ok) entries.push(parsed.entry);
      else refused.push(`${stream}: ${parsed.reason}`);
    }
  }
  return { entries, refused };
}

const duplicates = (entries: StreamEntry[]): string[] => {
  const seen = new Set<string>();
  return entries
    .map(({ event, eventId }) => `${event} ${eventId}`)
    .filter((id) => seen.size === seen.add(id).size);
};
const sharesOf = (entries: StreamEntry[]) => entries.filter(({ event }) => event === 'share_submitted');

describe('simulator', () => {
  let server: TestRedis;
  let redis: Redis;

  beforeEach(async () => {
    server = await TestRedis.start();
    redis = createRedis(server.url, 'commands', () => undefined);
    await waitForRedis(redis, 30_000);
  });
  afterEach(async () => {
    await Promise.all(launched.splice(0).map((end) => end()));
    redis.disconnect();
    await server.stop();
  });

  it('should write the past and the present of all eight events, every entry readable', async () => {
    const run = launch(server.url, { historyMs: PAST, speed: 50 });
    await waitFor('the live fleet', run.isLive);
    await waitFor('a live difficulty change', () => redis.xlen(streamName('diff_updated')));
    await waitFor('a live hashrate', () => redis.xlen(streamName('hashrate_update')));
    await waitFor('a live best', () => redis.xlen(streamName('share_best_diff')));
    await run.end();

    const { entries, refused } = await readAll(redis);
    expect(refused).toEqual([]);
    expect(duplicates(entries)).toEqual([]);
    expect(new Set(entries.map(({ event }) => event))).toEqual(new Set(STREAM_EVENT_NAMES));
    expect(
      entries.every(({ source, eventId }) => source === 'simulator' && eventId.startsWith('demo:1:')),
    ).toBe(true);
    const times = sharesOf(entries).map(({ time }) => time);
    expect(times.length).toBeGreaterThan(30_000);
    expect(times.every((time, index) => time >= (times[index - 1] ?? 0))).toBe(true);
    expect(Date.now() - (times[0] ?? 0)).toBeGreaterThan(PAST - HOUR);
    expect(Date.now() - (times.at(-1) ?? 0)).toBeLessThan(MINUTE);
    expect(run.faults).toEqual([]);
  });

  it('should go on where it was, without a repeat and without a hole, when stopped in the middle of the history', async () => {
    let chunks = 0;
    const first = launch(server.url, { historyMs: 3 * DAY }, { onHistory: () => (chunks += 1) });
    await waitFor('some history', () => chunks > 20);
    await first.end();
    const second = launch(server.url, { historyMs: 3 * DAY });
    await waitFor('the live fleet', second.isLive);
    await second.end();

    const { entries, refused } = await readAll(redis);
    expect(refused).toEqual([]);
    expect(duplicates(entries)).toEqual([]);
    const times = sharesOf(entries).map(({ time }) => time);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...gaps)).toBeLessThan(15 * MINUTE);
  });

  it('should fill the hole of a longer stop, and no more than its history allows', async () => {
    const long = Date.now() - 5 * HOUR;
    const past = launch(server.url, { historyMs: HOUR }, {}, () => long);
    await waitFor('the live fleet of the past', past.isLive);
    await past.end();
    const before = await redis.xlen(streamName('share_submitted'));
    const run = launch(server.url, { historyMs: 2 * HOUR });
    await waitFor('the live fleet', run.isLive);
    await run.end();

    const { entries } = await readAll(redis);
    expect(duplicates(entries)).toEqual([]);
    const filled = sharesOf(entries).slice(before);
    expect(filled.length).toBeGreaterThan(1_000);
    expect(Date.now() - (filled[0]?.time ?? 0)).toBeLessThan(2 * HOUR + MINUTE);
  });

  it('should wait for the workers when they are far behind', async () => {
    await redis.xgroup('CREATE', streamName('share_submitted'), CONSUMER_GROUP, '0', 'MKSTREAM');
    const run = launch(server.url, { historyMs: 12 * HOUR, backlogLimit: 2_000 });
    await waitFor('a full backlog', async () => (await run.writer.backlog()) > 2_000);
    const stalled = await redis.hget(CHECKPOINT_KEY, 'until');
    expect(run.isLive()).toBe(false);
    const stream = streamName('share_submitted');
    const read = (acknowledge: 'NOACK' | undefined) =>
      acknowledge
        ? redis.xreadgroup('GROUP', CONSUMER_GROUP, 'r', 'COUNT', 5_000, acknowledge, 'STREAMS', stream, '>')
        : redis.xreadgroup('GROUP', CONSUMER_GROUP, 'r', 'COUNT', 500, 'STREAMS', stream, '>');
    // Read, but not acknowledged: still a backlog.
    const backlog = await run.writer.backlog();
    await read(undefined);
    expect(await run.writer.backlog()).toBe(backlog);
    expect(await redis.hget(CHECKPOINT_KEY, 'until')).toBe(stalled);

    await waitFor('the live fleet, while somebody reads', async () => {
      await read('NOACK');
      return run.isLive();
    });
    await run.end();
  });

  it('should survive the loss of Redis and repeat nothing', async () => {
    const run = launch(server.url, { historyMs: HOUR, speed: 20 });
    await waitFor('the live fleet', run.isLive);
    // The file of appended commands is written once a second: a crash before that loses what it held, by design.
    const saved = await redis.hget(CHECKPOINT_KEY, 'until');
    await waitFor('an fsync', async () =>
      (await redis.info('persistence')).includes('aof_pending_bio_fsync:0'),
    );
    await server.kill();
    await waitFor('a fault', () => run.faults.length > 0);
    await server.start();
    const again = await waitFor('more live shares', async () => {
      const until = Number(await redis.hget(CHECKPOINT_KEY, 'until'));
      return until > Number(saved) + 2_000;
    });
    expect(again).toBe(true);
    const faults = run.faults.length;
    await run.end();

    expect(faults).toBeLessThan(100);
    const { entries, refused } = await readAll(redis);
    expect(refused).toEqual([]);
    expect(duplicates(entries)).toEqual([]);
  });

  it('should go on over wires that fail, and repeat nothing of what comes late', async () => {
    const proxy = await FaultProxy.start(server.port);
    const run = launch(proxy.through(server.url), { historyMs: 2 * DAY });
    const until = async () => Number(await redis.hget(CHECKPOINT_KEY, 'until'));
    const moves = async () => {
      const before = await until();
      await waitFor('more history', async () => (await until()) > before);
    };
    await moves();
    proxy.set({ kind: 'throttle', bytesPerSecond: 100_000 });
    await moves();
    const isOnItsWay = async () => /multi=[1-9]/.test(String(await redis.client('LIST')));
    await waitFor('a transaction on its way', isOnItsWay);
    proxy.set({ kind: 'stall' });
    await waitFor('a fault', () => run.faults.length > 0);
    // The old connection stays as it is while a new one goes on; then its transaction arrives after all.
    const letArrive = proxy.forget();
    proxy.set({ kind: 'pass' });
    await moves();
    letArrive();
    await waitFor('the end of what was late', () => proxy.connections === 1);
    for (let time = 0; time < 4; time += 1) {
      proxy.cut();
      await moves();
    }
    await run.end();
    await proxy.stop();
    const { entries, refused } = await readAll(redis);
    expect(refused).toEqual([]);
    expect(duplicates(entries)).toEqual([]);
  });

  it('should start before Redis does and stop while it is away', async () => {
    await server.kill();
    const run = launch(server.url, { historyMs: HOUR });
    await waitFor('a fault', () => run.faults.length > 0);
    await server.start();
    await waitFor('the live fleet', run.isLive);
    await server.kill();
    await run.end();
  });
});
