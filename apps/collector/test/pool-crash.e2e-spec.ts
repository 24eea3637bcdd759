import { CONSUMER_GROUP, streamName } from '@app/contracts';
import { waitFor } from '@app/testing';
import { Harness } from './harness';
import { asName, PoolLog } from './pool-log';

const USER = '3LC1XiSMA9EM4bDEMaRP2cwmR2egixXTbd';
const HEIGHTS = 40;
const EVENTS = ['new_block_network', 'miner_connected', 'miner_disconnected', 'block_found'] as const;
const hashOf = (number: number): string => number.toString(16).padStart(64, '0');

/** One height of a pool's life: a new tip, two miners that come, one that goes, a block, and a share after it. */
function liveOn(log: PoolLog, height: number, begin: number): void {
  const at = begin + (height - 900) * 1_000;
  const [one, two] = [2 * height, 2 * height + 1];
  log.say(at, `Block hash changed to ${hashOf(height - 1)}`);
  log.minute(at + 100);
  log.authorised(at + 200, one, USER, '.one');
  log.authorised(at + 200, two, USER, '.two');
  log.share(at + 300, height, height, {
    username: USER,
    workername: `${USER}.one`,
    sdiff: 150,
    hash: hashOf(height),
  });
  log.say(at + 310, `Solved and confirmed block ${height} by ${USER}.one`);
  log.share(at + 400, height, height, { username: USER, workername: `${USER}.two`, sdiff: 2 });
  log.dropped(at + 500, one, USER, '.one');
}

describe('collector beside the share logs, under fire', () => {
  const harness = Harness.use();
  const begin = Date.now() - 120_000;

  const expectAll = async (heights: number) => {
    await harness.holds(2 * heights);
    for (const [at, count] of [heights, 2 * heights, heights, 2 * heights].entries()) {
      await harness.holds(count, EVENTS[at]);
    }
    const tips = await harness.stream.events('new_block_network');
    expect(tips.map(({ eventId }) => eventId)).toEqual(
      Array.from({ length: heights }, (_, at) => `${asName(900 + at)}:tip`),
    );
    expect(tips.map(({ data }) => data.hash)).toEqual(tips.map(({ data }) => hashOf(data.height)));
    expect(tips.slice(1).map(({ data }) => data.prev_hash)).toEqual(
      tips.slice(0, -1).map(({ data }) => data.hash),
    );
    for (const [event, count] of [
      ['miner_connected', 2 * heights],
      ['miner_disconnected', heights],
      ['block_found', 2 * heights],
    ] as const) {
      const ids = (await harness.stream.events(event)).map(({ eventId }) => eventId);
      expect(ids).toHaveLength(count);
      expect(new Set(ids).size).toBe(count);
    }
    const blocks = await harness.stream.events('block_found');
    const byStatus = blocks.map(({ data }) => `${data.height} ${String(data.status)}`).sort();
    expect(new Set(byStatus).size).toBe(2 * heights);
    const left = await harness.stream.events('miner_disconnected');
    expect(new Set(left.map(({ data }) => data.session_duration))).toEqual(new Set([0.3]));
  };
  const started = () => {
    const log = new PoolLog(harness.directory);
    log.say(begin - 1_000, 'Network diff set to 100.0');
    return log;
  };

  it('should tell everything once when it is killed again and again while the pool works on', async () => {
    const log = started();
    for (let height = 900; height < 900 + HEIGHTS;) {
      const program = harness.start();
      const before = await harness.stream.length();
      for (const until = height + 4 + Math.floor(Math.random() * 8); height < until; height += 1) {
        if (height < 900 + HEIGHTS) liveOn(log, height, begin);
      }
      // Somewhere in the middle of it.
      await waitFor('some of it', async () => (await harness.stream.length()) > before + Math.random() * 4);
      await program.kill();
    }
    harness.start();
    await expectAll(HEIGHTS);
    expect(harness.programs.length).toBeGreaterThan(3);
  });

  it('should tell everything once when Redis crashes and comes back', async () => {
    const log = started();
    const program = harness.start();
    for (let height = 900; height < 900 + HEIGHTS; height += 1) {
      liveOn(log, height, begin);
      if ((height - 899) % 10 !== 0) continue;
      await harness.server.kill();
      await program.says(/Redis is away: waiting until it is back/);
      await harness.server.start();
      await waitFor('the connection', () => harness.stream.redis.status === 'ready');
    }
    await expectAll(HEIGHTS);
  });

  it('should tell everything under the same identities when Redis forgot everything', async () => {
    const log = started();
    for (let height = 900; height < 900 + HEIGHTS; height += 1) liveOn(log, height, begin);
    harness.start();
    await expectAll(HEIGHTS);
    const all = async () =>
      (await Promise.all(EVENTS.map((event) => harness.stream.events(event))))
        .flat()
        .map(({ eventId }) => eventId);
    const before = (await all()).sort();
    await harness.stream.redis.flushall();
    // The next thing that it writes shows the collector that its checkpoints are gone.
    liveOn(log, 900 + HEIGHTS, begin);
    await expectAll(HEIGHTS + 1);
    const after = (await all()).filter((id) => before.includes(id));
    expect(after.sort()).toEqual(before);
  });

  it('should tell everything once when two collectors read one directory', async () => {
    const log = started();
    const both = [harness.start(), harness.start()];
    for (const program of both) {
      await waitFor('the message', () => program.messages.includes('ready'));
    }
    for (let height = 900; height < 900 + HEIGHTS; height += 1) liveOn(log, height, begin);
    await expectAll(HEIGHTS);
    expect(await Promise.all(both.map((program) => program.stop()))).toEqual([0, 0]);
    await expectAll(HEIGHTS);
  });

  it('should hold back connections too while the worker is away', async () => {
    const stream = streamName('miner_connected');
    await harness.stream.redis.xgroup('CREATE', stream, CONSUMER_GROUP, '0', 'MKSTREAM');
    await harness.stream.redis.eval(
      `for i = 1, 100000 do redis.call('XADD', KEYS[1], '*', 'event', 'x') end`,
      ...[1, stream],
    );
    const log = started();
    liveOn(log, 900, begin);
    const program = harness.start();
    await program.says(/Paused: 100000 entries wait for the worker/);
    expect(await harness.stream.redis.xlen(stream)).toBe(100_000);
    await harness.stream.redis.xgroup('SETID', stream, CONSUMER_GROUP, '$');
    await harness.holds(100_002, 'miner_connected');
  });

  it('should pack the checkpoints of old heights and still know each byte of them', async () => {
    const log = started();
    for (let height = 900; height < 905; height += 1) liveOn(log, height, begin);
    const old = new Date(Date.now() - 2 * 3_600_000);
    for (let height = 900; height < 905; height += 1) harness.directory.touch(asName(height), old);
    const first = harness.start();
    await harness.holds(10);
    const fields = async () => (await harness.stream.redis.hkeys('collector:checkpoint:ckpool')).sort();
    await waitFor('the marks', async () => (await fields()).includes(`${asName(902)}/`));
    expect((await fields()).filter((field) => field.includes('/'))).toEqual([
      `${asName(900)}/`,
      `${asName(901)}/`,
      `${asName(902)}/`,
      expect.stringMatching(`^${asName(903)}/.*\\.sharelog$`),
      expect.stringMatching(`^${asName(904)}/.*\\.sharelog$`),
    ]);
    expect(await first.stop()).toBe(0);

    // A late line goes on behind the packed offset; nothing before it comes again.
    log.share(Date.now() - 1_000, 901, 901, { username: USER, workername: USER });
    const again = harness.start();
    await harness.holds(11);
    expect(await again.stop()).toBe(0);
    const ids = await harness.stream.ids();
    expect(ids).toHaveLength(11);
    expect(new Set(ids).size).toBe(11);
  });
});
