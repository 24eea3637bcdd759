import { pino } from 'pino';
import { Backlogs } from '../src/backlog';
import { Checkpoints } from '../src/checkpoints';
import { Feed } from '../src/feed';
import { FileFaults } from '../src/file-faults';
import { Follower } from '../src/follow';
import { FollowedFile } from '../src/followed-file';
import { PoolWatch } from '../src/pool-watch';
import { Tally } from '../src/tally';
import { Harness } from './harness';
import { asName, PoolLog } from './pool-log';

const USER = '3LC1XiSMA9EM4bDEMaRP2cwmR2egixXTbd';

describe('a share that may be a block', () => {
  const harness = Harness.use();

  it('should be judged by what ckpool.log said before it, however late that was read', async () => {
    const { redis } = harness.stream;
    const root = harness.directory.path;
    const log = pino({ level: 'silent' });
    const { signal } = new AbortController();
    const checkpoints = new Checkpoints(redis, 'ckpool');
    const feed = new Feed(redis, 'ckpool', checkpoints, new Backlogs(redis, () => undefined));
    const tally = new Tally(log);
    const faults = new FileFaults(root, log);
    const watch = new PoolWatch({
      root,
      redis,
      source: 'ckpool',
      pool: undefined,
      feed,
      checkpoints,
      tally,
      faults,
      log,
    });
    const follower = new Follower({
      ...{ root, feed, tally, faults, log },
      context: { difficultyAt: (ms) => watch.memory.difficulty.at(ms) },
      beforeBlock: (until) => watch.readLog(until),
    });
    const now = Date.now() - 60_000;
    const pool = new PoolLog(harness.directory);
    pool.say(now, 'Loaded 2 users and 2 workers', 'Network diff set to 100.0');
    pool.minute(now);
    await watch.open(signal);

    pool.say(now + 10_000, 'Network diff set to 200.0');
    for (const [at, sdiff] of [150, 201].entries())
      pool.share(now + 11_000 + at, 901, 1, { username: USER, workername: USER, sdiff });
    await follower.follow(new FollowedFile(`${asName(901)}/6b021da900000001.sharelog`, 0, now), signal);

    const blocks = await harness.stream.events('block_found');
    expect(blocks.map(({ data }) => [data.diff, data.network_diff])).toEqual([[201, 200]]);
    expect(await harness.stream.length()).toBe(2);
    await watch.close();
  });
});
