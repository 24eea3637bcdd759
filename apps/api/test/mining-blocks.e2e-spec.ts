import {
  blockDetail,
  blockPage,
  HIDDEN_MINER,
  networkBlocks,
  networkDifficulty,
  summary,
} from '@app/contracts';
import { BlockIngestRepository, type FoundBlock, NetworkBlocksRepository } from '@app/database';
import { shortAddress } from '@app/bitcoin';
import { TestMiner } from './miner';
import { ingest, share } from './shares';
import { makeWallet, TestApi } from './test-app';

const FOUND = Date.parse('2026-03-01T12:00:00.000Z');
const hash = (height: number): string => height.toString(16).padStart(64, '0');

let api: TestApi;
let blocks: BlockIngestRepository;
beforeAll(async () => {
  api = await TestApi.start();
  blocks = new BlockIngestRepository(api.database.source);
});
afterAll(() => api?.stop());

async function found(height: number, address: string | null, given: Partial<FoundBlock> = {}): Promise<void> {
  const block = {
    height,
    hash: hash(height),
    address,
    worker: address === null ? null : 'lucky',
    rewardBtc: '3.18750000',
    difficulty: 2e14,
    networkDifficulty: 1.2e14,
    coinbaseSig: '/TBG/',
    shareEventId: null,
    status: 'confirmed' as const,
    reason: null,
    time: FOUND + height,
    ...given,
  };
  await blocks.found(block, () => ({ type: 'block', title: 'x', description: null, metadata: {} }));
}

describe('before anything is known', () => {
  it('should be empty, not fail', async () => {
    const own = await TestApi.start();
    try {
      const miner = await TestMiner.signIn(own);
      expect(await miner.get('blocks', blockPage)).toEqual({
        data: [],
        pagination: { limit: 20, has_more: false, next_cursor: null },
      });
      expect(await miner.get('network/blocks', networkBlocks)).toEqual({ blocks: [] });
      expect(await miner.get('network/difficulty', networkDifficulty)).toEqual({
        current_difficulty: null,
        current_height: null,
        history: [],
      });
      await miner.ask('blocks/1').expect(404);
    } finally {
      await own.stop();
    }
  });
});

describe('blocks of the pool', () => {
  let me: TestMiner;
  let shy: TestMiner;
  let open: TestMiner;
  const stranger = makeWallet().address;

  beforeAll(async () => {
    [me, shy, open] = [await TestMiner.signIn(api), await TestMiner.signIn(api), await TestMiner.signIn(api)];
    await open.show(true);
    await ingest(
      api,
      [me, shy, open].map(({ address }) => share(address)),
    );
    await found(900_001, me.address);
    await found(900_002, shy.address);
    await found(900_003, open.address, { rewardBtc: null, hash: null });
    await found(900_004, stranger, { rewardBtc: '3.12500000' });
    await found(900_005, null, { rewardBtc: '3.00000000', networkDifficulty: null, coinbaseSig: null });
    await new NetworkBlocksRepository(api.database.source).add([
      { height: 900_001, hash: hash(900_001), difficulty: 1.2e14, time: FOUND },
      { height: 900_002, hash: hash(1), difficulty: 1.2e14, time: FOUND + 1 },
      { height: 900_004, hash: hash(900_004), difficulty: null, time: FOUND + 2 },
    ]);
  });

  it('should list them highest first, each finder as his privacy wants', async () => {
    const { data } = await me.get('blocks', blockPage);
    expect(data.map((block) => [block.block_height, block.finder, block.worker_name])).toEqual([
      [900_005, null, null],
      [900_004, shortAddress(stranger), 'lucky'],
      [900_003, shortAddress(open.address), 'lucky'],
      [900_002, HIDDEN_MINER, null],
      [900_001, me.address, 'lucky'],
    ]);
    expect(JSON.stringify(data)).not.toContain(shy.address);
    const seenByShy = await shy.get('blocks', blockPage);
    expect(seenByShy.data[3]).toMatchObject({ finder: shy.address, worker_name: 'lucky' });
    expect(seenByShy.data[4]).toMatchObject({ finder: HIDDEN_MINER, worker_name: null });
  });

  it('should tell fees, whether the network has it, and how deep it lies', async () => {
    const { data } = await me.get('blocks', blockPage);
    const facts = data.map((block) => [block.fees_btc, block.confirmed, block.confirmations]);
    expect(facts).toEqual([
      [0, true, 0],
      [0, true, 1],
      [null, true, 2],
      [0.0625, false, 0],
      [0.0625, true, 4],
    ]);
    expect(data[4]).toMatchObject({
      block_hash: hash(900_001),
      difficulty: 2e14,
      network_difficulty: 1.2e14,
      reward_btc: 3.1875,
      found_at: new Date(FOUND + 900_001).toISOString(),
    });
  });

  it('should list neither a candidate of a moment nor what the network refused', async () => {
    await found(900_010, me.address, { status: 'candidate' });
    await found(900_011, me.address);
    const heights = async () =>
      (await me.get('blocks?limit=1', blockPage)).data.map(({ block_height }) => block_height);
    expect(await heights()).toEqual([900_011]);
    await found(900_011, me.address, { status: 'refused', reason: 'stale', time: FOUND + 900_012 });
    expect(await heights()).toEqual([900_005]);
    for (const height of [900_010, 900_011]) await me.ask(`blocks/${height}`).expect(404);
    expect((await me.get('summary', summary)).blocks_found).toBe(1);
  });

  it('should page without losing or repeating one while another is found', async () => {
    const heights: number[] = [];
    let cursor = '';
    do {
      const page = await me.get(`blocks?limit=2${cursor}`, blockPage);
      heights.push(...page.data.map(({ block_height }) => block_height));
      cursor = page.pagination.next_cursor === null ? '' : `&cursor=${page.pagination.next_cursor}`;
      if (heights.length === 2) await found(900_006, null);
    } while (cursor);
    expect(heights).toEqual([900_005, 900_004, 900_003, 900_002, 900_001]);
  });

  it('should show one, with its finder', async () => {
    const mine = await me.get('blocks/900001', blockDetail);
    expect(mine).toMatchObject({
      finder: me.address,
      coinbase_sig: '/TBG/',
      block: { block_height: 900_001 },
    });
    expect((await me.get('blocks/900002', blockDetail)).finder).toBe(HIDDEN_MINER);
    expect(await me.get('blocks/900005', blockDetail)).toMatchObject({ finder: null, coinbase_sig: null });
    const { body } = await me.ask('blocks/5').expect(404);
    expect(body).toMatchObject({ detail: 'The pool has found no block of height 5.' });
  });
});

describe('the network', () => {
  it('should be remembered by Postgres, Redis away or not', async () => {
    const own = await TestApi.start();
    try {
      const miner = await TestMiner.signIn(own);
      const known = Array.from({ length: 120 }, (_, index) => ({
        height: 800_000 + index,
        hash: hash(index),
        difficulty: index === 119 ? null : 1e14 + index,
        time: FOUND + index,
      }));
      await new NetworkBlocksRepository(own.database.source).add(known);
      await own.redis.kill();
      const difficulty = await miner.get('network/difficulty', networkDifficulty);
      expect(difficulty).toMatchObject({ current_difficulty: 1e14 + 118, current_height: 800_119 });
      expect(difficulty.history).toHaveLength(50);
      expect(difficulty.history[0]).toEqual({
        height: 800_118,
        difficulty: 1e14 + 118,
        time: new Date(FOUND + 118).toISOString(),
      });
      const { blocks: newest } = await miner.get('network/blocks', networkBlocks);
      expect(newest.map(({ height }) => height)).toEqual(
        Array.from({ length: 20 }, (_, index) => 800_119 - index),
      );
      expect(newest[0]).toEqual({
        height: 800_119,
        hash: hash(119),
        difficulty: null,
        timestamp: new Date(FOUND + 119).toISOString(),
      });
      expect((await miner.get('network/blocks?limit=100', networkBlocks)).blocks).toHaveLength(100);
    } finally {
      await own.stop();
    }
  });
});
