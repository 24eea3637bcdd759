import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlockIngestRepository, NetworkBlocksRepository } from '@app/database';
import { RedisClients } from '@app/redis';
import { freePort, TestDatabase, TestRedis } from '@app/testing';
import { NetworkKeeper } from '../src/jobs/network-keeper';
import { NodePoller } from '../src/jobs/node-poller';
import { hashOf, StandInNode } from './stand-in-node';
import { address, Pool, type RunningWorker, startWorker } from './support';

const seconds = (ms: number) => String(ms / 1000);

describe('blocks of the network', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let pool: Pool;
  let worker: RunningWorker;
  beforeAll(async () => {
    [database, redis] = await Promise.all([TestDatabase.create(), TestRedis.start()]);
    pool = await Pool.connect(redis);
    worker = await startWorker(database, redis);
  });
  afterAll(async () => {
    await worker.stop();
    pool.close();
    await redis.stop();
    await database.drop();
  });

  it('should keep the newest network block, whatever the order', async () => {
    const hash = 'ab'.repeat(32);
    await pool.add('new_block_network', { height: 880_001, hash, diff: 1e14, prev_hash: '00' });
    await pool.add('new_block_network', { height: 880_000, hash: 'cd'.repeat(32), diff: 9e13 });
    await pool.settled();
    expect(await pool.client.mget('network:height', 'network:block_hash', 'network:difficulty')).toEqual([
      '880001',
      hash,
      '100000000000000',
    ]);
    expect(await database.rows(`SELECT block_height FROM network_blocks ORDER BY 1`)).toEqual([
      { block_height: 880_000 },
      { block_height: 880_001 },
    ]);
  });

  it('should take the hash of a reorganisation, and no older one that comes late', async () => {
    const now = Date.now();
    const tell = (digit: string, ago: number) =>
      pool.add(
        'new_block_network',
        { height: 990_000, hash: hashOf(digit, 990_000), diff: 1e14 },
        { ts: seconds(now - ago) },
      );
    const hash = () => pool.client.get('network:block_hash');
    await tell('a', 3_000);
    await pool.settled();
    await tell('b', 1_000);
    await pool.settled();
    expect(await hash()).toBe(hashOf('b', 990_000));
    await tell('a', 2_000);
    await pool.settled();
    expect(await hash()).toBe(hashOf('b', 990_000));
    expect(await database.rows(`SELECT seen_at FROM network_blocks WHERE block_height = 990000`)).toEqual([
      { seen_at: new Date(now - 3_000) },
    ]);
  });

  it('should read the flat form', async () => {
    await pool.addRaw('mining:new_block_network', {
      event: 'new_block_network',
      ts: seconds(Date.now()),
      height: '990001',
      diff: '102.3T',
    });
    await pool.settled();
    expect(await pool.client.mget('network:height', 'network:difficulty')).toEqual([
      '990001',
      '102300000000000',
    ]);
  });

  it('should be known again in a Redis that lost everything', async () => {
    await pool.add('new_block_network', { height: 990_002, hash: hashOf('c', 990_002), diff: 1e14 });
    await pool.add('new_block_network', { height: 990_003, hash: hashOf('c', 990_003) });
    await pool.settled();
    const keys = ['network:height', 'network:block_hash', 'network:difficulty'];
    const before = await pool.client.mget(keys);
    expect(before).toEqual(['990003', hashOf('c', 990_003), '100000000000000']);
    await pool.client.del(keys);
    await worker.module.get(NetworkKeeper).restore();
    expect(await pool.client.mget(keys)).toEqual(before);
  });

  describe('that a node tells of', () => {
    let node: StandInNode;
    let poller: NodePoller;
    beforeAll(async () => {
      node = await StandInNode.start();
    });
    afterAll(() => node.stop());
    beforeEach(async () => {
      await pool.settled();
      await database.rows('TRUNCATE network_blocks');
      await pool.client.del('network:height', 'network:difficulty', 'network:block_hash');
      await pool.client.xtrim('mining:new_block_network', 'MAXLEN', 0);
      await pool.client.xtrim('mining:block_found', 'MAXLEN', 0);
      node.reset();
      poller = pollerOf(node.url);
    });

    const pollerOf = (url: string | null, cookieFile?: string, timeoutMs = 60_000) =>
      new NodePoller(
        url === null ? null : { url, cookieFile },
        { timeoutMs },
        worker.module.get(RedisClients),
        worker.module.get(NetworkBlocksRepository),
        worker.module.get(BlockIngestRepository),
      );
    const poll = async (now = Date.now()) => {
      await poller.poll(now);
      await pool.settled();
    };
    const chain = () =>
      database.rows<{ height: number; hash: string; difficulty: number }>(
        `SELECT block_height AS height, block_hash AS hash, difficulty FROM network_blocks ORDER BY 1`,
      );
    const told = () => pool.client.xlen('mining:new_block_network');

    it('should bring its tip by the one path, once', async () => {
      node.grow('a', 1_000, 1_000);
      await poll();
      await poll();
      const live = await pool.client.mget('network:height', 'network:block_hash', 'network:difficulty');
      expect(live).toEqual(['1000', hashOf('a', 1_000), '100000000000000']);
      expect(await told()).toBe(1);
      const [[, fields = []] = ['', []]] = await pool.client.xrange('mining:new_block_network', '-', '+');
      expect(fields).toEqual(
        expect.arrayContaining(['event_id', `node:${hashOf('a', 1_000)}`, 'source', 'node']),
      );
    });

    it('should tell every block since the last look, after a restart too', async () => {
      node.grow('a', 999, 1_000);
      await poll();
      node.grow('a', 1_001, 1_003);
      await poll();
      poller = pollerOf(node.url);
      await poll();
      expect((await chain()).map(({ height }) => height)).toEqual([999, 1_000, 1_001, 1_002, 1_003]);
      expect(await told()).toBe(5);
    });

    it('should not go back further than a dozen blocks', async () => {
      node.grow('a', 900, 1_000);
      await poll();
      expect((await chain()).map(({ height }) => height)).toEqual(
        Array.from({ length: 12 }, (_, n) => 989 + n),
      );
    });

    it('should follow a reorganisation', async () => {
      node.grow('a', 998, 1_000);
      await poll(Date.now() - 2_000);
      node.grow('b', 1_000, 1_001, hashOf('a', 999));
      await poll(Date.now() - 1_000);
      expect((await chain()).map(({ hash }) => hash)).toEqual([
        hashOf('a', 998),
        hashOf('a', 999),
        hashOf('b', 1_000),
        hashOf('b', 1_001),
      ]);
      expect(await pool.client.get('network:block_hash')).toBe(hashOf('b', 1_001));
    });

    it('should fill in what the pool did not say of a block', async () => {
      await pool.add('new_block_network', { height: 1_000, hash: hashOf('a', 1_000) });
      await pool.settled();
      node.grow('a', 1_000, 1_000);
      await poll();
      expect(await chain()).toEqual([{ height: 1_000, hash: hashOf('a', 1_000), difficulty: 1e14 }]);
    });

    it('should say whether our blocks stand in the chain, and take it back', async () => {
      node.grow('a', 1_000, 1_001);
      const block = { user: address(1), height: 1_001, hash: hashOf('a', 1_001), status: 'candidate' };
      const now = Date.now();
      await pool.add('block_found', block, { ts: seconds(now - 9_000) });
      await pool.settled();
      const status = async () => {
        const [row] = await database.rows<{ confirmed: boolean; refused: boolean }>(
          `SELECT confirmed_at IS NOT NULL AS confirmed, refused_at IS NOT NULL AS refused FROM blocks WHERE block_height = 1001`,
        );
        return row;
      };
      await poll(now - 8_000);
      expect(await status()).toEqual({ confirmed: true, refused: false });
      node.grow('b', 1_001, 1_001, hashOf('a', 1_000));
      await poll(now - 7_000);
      expect(await status()).toEqual({ confirmed: true, refused: false }); // nobody has built on the other yet
      node.grow('b', 1_002, 1_002);
      await poll(now - 6_000);
      await poll(now - 5_000);
      expect(await status()).toEqual({ confirmed: false, refused: true });
      node.grow('a', 1_001, 1_003, hashOf('a', 1_000));
      await poll(now - 4_000);
      expect(await status()).toEqual({ confirmed: true, refused: false });
      expect(await pool.client.xlen('mining:block_found')).toBe(4);
    });

    it('should write nothing while the node is catching up, and without a node', async () => {
      node.grow('a', 1_000, 1_000);
      node.catchingUp = true;
      await poll();
      await pollerOf(null).poll(Date.now());
      expect(await told()).toBe(0);
    });

    it('should sign in with the cookie of the node, read anew each time', async () => {
      node.grow('a', 1_000, 1_000);
      const directory = mkdtempSync(join(tmpdir(), 'tbg-node-'));
      try {
        const cookie = join(directory, '.cookie');
        const bare = node.url.replace('miner:s%40cret@', '');
        poller = pollerOf(bare, cookie);
        writeFileSync(cookie, '__cookie__:old');
        await expect(poller.poll(Date.now())).rejects.toThrow('HTTP status 401');
        writeFileSync(cookie, 'miner:s@cret');
        await poll();
        expect(await told()).toBe(1);
      } finally {
        rmSync(directory, { recursive: true });
      }
    });

    it.each([
      ['refuses the caller', 'HTTP status 401'],
      ['refuses the call', 'refused getblockchaininfo: warming up'],
      ['is no JSON', 'no JSON-RPC'],
      ['is an array', 'no JSON-RPC'],
      ['has a wrong field', 'bestblockhash'],
      ['is huge', 'too large'],
      ['never comes', 'no answer in time'],
      ['never ends', 'no answer in time'],
      ['leads elsewhere', 'getblockchaininfo'],
      ['breaks off', 'getblockchaininfo'],
    ] as const)('should live with an answer that %s', async (kind, words) => {
      node.grow('a', 1_000, 1_000);
      node.answer = kind;
      const hasted = pollerOf(node.url, undefined, words === 'no answer in time' ? 300 : undefined);
      const fault = await hasted.poll(Date.now()).then(
        () => 'none',
        (error: Error) => error.message,
      );
      expect(fault).toContain(words);
      expect(fault).not.toMatch(/s@cret|s%40cret|miner/);
      expect(await told()).toBe(0);
      node.answer = 'good';
      await poll();
      expect(await told()).toBe(1);
    });

    it('should live without the node', async () => {
      const away = pollerOf(`http://miner:secret@127.0.0.1:${await freePort()}`);
      const fault = away.poll(Date.now());
      await expect(fault).rejects.toThrow('ECONNREFUSED');
      await expect(fault).rejects.not.toThrow('secret');
    });
  });
});
