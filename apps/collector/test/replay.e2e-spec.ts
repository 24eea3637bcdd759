import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONSUMER_GROUP, streamName } from '@app/contracts';
import { TestRedis, waitFor } from '@app/testing';
import { Backlog, unreadEntries } from '../src/backlog';
import { Program } from './collector-process';
import { CAPTURE, captureFiles, identities, LogDirectory } from './log-directory';
import { StreamReader } from './stream-reader';

const STREAM = streamName('share_submitted');

describe('feeding from a recording', () => {
  let server: TestRedis;
  let stream: StreamReader;
  beforeAll(async () => {
    server = await TestRedis.start();
    stream = await StreamReader.connect(server);
  });
  afterAll(async () => {
    stream.close();
    await server.stop();
  });
  beforeEach(() => stream.redis.flushall());

  describe('replay', () => {
    let program: Program | undefined;
    afterEach(() => program?.kill());
    const replay = (args: string[], env: Record<string, string> = { REDIS_URL: server.url }) => {
      program = Program.start('replay', env, args);
      return program;
    };

    it('should send a recording by its times, under the identities of the collector', async () => {
      const run = replay([CAPTURE, '--speed', 'max']);
      expect(await run.end()).toBe(0);
      expect(run.output).toContain('Done: 2255 shares from 35 files, 0 lines skipped');
      const entries = await stream.entries();
      const times = entries.map((entry) => entry.time);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(times[0]).toBe(Date.parse('2026-11-21T22:39:44.297Z'));
      expect(times.at(-1)).toBe(Date.parse('2026-11-21T22:51:44.762Z'));
      expect(entries.map((entry) => entry.eventId).sort()).toEqual(identities(captureFiles()).sort());
      expect(entries[0]?.source).toBe('replay');

      // Beside the shares, what the collector would tell, under its identities.
      const beside = async () => {
        const events = ['new_block_network', 'miner_connected', 'miner_disconnected', 'block_found'] as const;
        const lists = await Promise.all(events.map((event) => stream.events(event)));
        return lists.map((list) => list.map(({ eventId, time }) => ({ eventId, time })));
      };
      const replayed = await beside();
      expect(replayed.map((list) => list.length)).toEqual([8, 9, 9, 0]);
      expect(run.output).toContain(', 26 other events');
      await stream.redis.flushall();
      const directory = LogDirectory.copy();
      const collector = Program.collector(server.url, directory.path);
      await waitFor('the collector', async () => (await beside()).flat().length >= 26);
      expect(await beside()).toEqual(replayed);
      await collector.kill();
      directory.remove();
    });

    it('should end a shifted recording now, each run under its own identities', async () => {
      const before = Date.now();
      for (const runs of [1, 2]) {
        expect(await replay([CAPTURE, '--speed', '0', '--shift-to-now', '--source', 'show']).end()).toBe(0);
        expect(await stream.length()).toBe(runs * 2255);
      }
      const entries = await stream.entries();
      expect(new Set(entries.map((entry) => entry.eventId)).size).toBe(2 * 2255);
      expect(entries.at(-1)?.time).toBeGreaterThanOrEqual(before);
      expect(entries.at(-1)?.time).toBeLessThanOrEqual(Date.now());
      expect((entries[2254]?.time ?? 0) - (entries[0]?.time ?? 0)).toBe(720_465);
      expect(entries[0]?.source).toBe('show');
    });

    it('should keep the pace it is told and stop when asked to', async () => {
      const run = replay([CAPTURE, '--speed', '60', '--shift-to-now']);
      await waitFor('the first 300 shares', async () => (await stream.length()) >= 300);
      expect(await run.stop()).toBe(0);
      expect(run.output).toMatch(/Stopped after \d+ shares/);
      const entries = await stream.entries();
      const recorded = new Map((await recordedTimes()).map(({ id, time }) => [id, time]));
      const [first, last] = [entries[0], entries.at(-1)];
      const span = (last?.time ?? 0) - (first?.time ?? 0);
      const own = (entry = first) => recorded.get(entry?.eventId.replace(/^[^/]+\//, '') ?? '') ?? NaN;
      expect(Math.abs(span - (own(last) - own(first)) / 60)).toBeLessThan(5);
      expect(Date.now()).toBeGreaterThanOrEqual(last?.time ?? Infinity);
      // An entry is written when its moment has come, not before.
      for (const { streamId, time } of entries) {
        expect(Number(streamId.split('-')[0]) - time).toBeGreaterThanOrEqual(-2);
      }
    });

    const recordedTimes = async () => {
      const lines = captureFiles().flatMap(({ file, text }) => {
        const ids = identities([{ file, text }]);
        return text
          .split('\n')
          .slice(0, -1)
          .map((line, at) => ({ id: ids[at] ?? '', line }));
      });
      return lines.map(({ id, line }) => {
        const [, seconds, nanoseconds] = /"createdate": "(\d+),(\d+)"/.exec(line) ?? [];
        return { id, time: Number(seconds) * 1000 + Number(nanoseconds) / 1e6 };
      });
    };

    it('should find the Redis of the installation that runs', async () => {
      const data = mkdtempSync(join(tmpdir(), 'tbg-run-'));
      writeFileSync(join(data, 'run.json'), JSON.stringify({ redis: server.url, pids: {} }));
      expect(await replay([CAPTURE, '--speed', 'max'], { DATA_DIR: data }).end()).toBe(0);
      expect(await stream.length()).toBe(2255);
      rmSync(data, { recursive: true });
    });

    it('should say in one sentence what is wrong', async () => {
      const empty = new LogDirectory();
      for (const [args, sentence] of [
        [[], /^Say which directory to replay/],
        [[empty.path], /^There is no share log in /],
        [[join(empty.path, 'nowhere')], /^.*nowhere does not exist or is not a directory\.\n$/],
        [[CAPTURE, '--speed', 'fast'], /^--speed wants a number above 0, or max\.\n$/],
        [[CAPTURE, '--source', 'Two words'], /^--source wants/],
        [[CAPTURE, '--fast'], /Unknown option '--fast'/],
      ] as const) {
        const run = replay([...args]);
        expect(await run.end()).toBe(1);
        expect(run.errors).toMatch(sentence);
      }
      const help = replay(['--help']);
      expect(await help.end()).toBe(0);
      expect(help.output).toContain('npm run replay -- DIR');
      const lonely = replay([CAPTURE], { DATA_DIR: empty.path });
      expect(await lonely.end()).toBe(1);
      expect(lonely.errors).toMatch(/^No Redis is known/);
      empty.remove();
    });
  });

  describe('backlog', () => {
    const add = async (count: number) => {
      for (let at = 0; at < count; at += 1) await stream.redis.xadd(STREAM, '*', 'n', String(at));
    };
    const readBy = (count: number) =>
      stream.redis.xreadgroup('GROUP', CONSUMER_GROUP, 'w', 'COUNT', count, 'STREAMS', STREAM, '>');
    const unread = () => unreadEntries(stream.redis, STREAM);

    it('should count what nobody has acknowledged', async () => {
      expect(await unread()).toBe(0);
      await add(10);
      expect(await unread()).toBe(10);
      await stream.redis.xgroup('CREATE', STREAM, CONSUMER_GROUP, '0');
      await stream.redis.xgroup('CREATE', STREAM, 'another', '$');
      expect(await unread()).toBe(10);
      await readBy(4);
      expect(await unread()).toBe(10);
      const [first = ['']] = await stream.redis.xrange(STREAM, '-', '+', 'COUNT', 1);
      await stream.redis.xack(STREAM, CONSUMER_GROUP, first[0]);
      expect(await unread()).toBe(9);
    });

    it('should count where Redis itself does not know, and where acknowledged entries were trimmed', async () => {
      await add(10);
      await stream.redis.xgroup('CREATE', STREAM, CONSUMER_GROUP, '0');
      await readBy(4);
      const entries = await stream.redis.xrange(STREAM, '-', '+');
      await stream.redis.xack(STREAM, CONSUMER_GROUP, ...entries.slice(0, 4).map(([id]) => id));
      await stream.redis.xtrim(STREAM, 'MINID', entries[3]?.[0] ?? '');
      expect(await unread()).toBe(6);
      // A deleted entry that was not read yet: Redis answers no lag from here on.
      await stream.redis.xdel(STREAM, entries[7]?.[0] ?? '');
      expect(await unread()).toBe(5);
    });

    it('should hold a feeder back until there is room, and let it go when asked to end', async () => {
      await add(10);
      await stream.redis.xgroup('CREATE', STREAM, CONSUMER_GROUP, '0');
      const pauses: number[] = [];
      const backlog = new Backlog(stream.redis, STREAM, (count) => pauses.push(count), 12);
      const stop = new AbortController();
      await backlog.makeRoom(2, stop.signal);
      expect(pauses).toEqual([]);
      await add(2);
      let isIn = false;
      const waiting = backlog.makeRoom(2, stop.signal).then(() => (isIn = true));
      await waitFor('the pause', () => pauses.length === 1);
      expect([pauses, isIn]).toEqual([[12], false]);
      await stream.redis.xgroup('SETID', STREAM, CONSUMER_GROUP, '$');
      await waiting;

      await add(12);
      await backlog.makeRoom(10, stop.signal);
      const hopeless = backlog.makeRoom(2, stop.signal);
      await waitFor('the second pause', () => pauses.length === 2);
      stop.abort();
      await expect(hopeless).rejects.toBe(stop.signal.reason);
    });

    it('should pause a real collector while the worker is away', async () => {
      const directory = LogDirectory.copy();
      const filler = 'x'.repeat(10);
      for (let at = 0; at < 100; at += 1) {
        const pipeline = stream.redis.pipeline();
        for (let entry = 0; entry < 1000; entry += 1) pipeline.xadd(STREAM, '*', 'filler', filler);
        await pipeline.exec();
      }
      await stream.redis.xgroup('CREATE', STREAM, CONSUMER_GROUP, '0');
      const collector = Program.collector(server.url, directory.path);
      await collector.says(/Paused: 100000 entries wait for the worker, the limit is 100000/);
      expect(await stream.length()).toBe(100_000);
      await stream.redis.xgroup('SETID', STREAM, CONSUMER_GROUP, '$');
      await waitFor('the capture', async () => (await stream.length()) === 102_255);
      expect(await collector.stop()).toBe(0);
      directory.remove();
    });
  });
});
