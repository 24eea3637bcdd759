import type { FeedNews, Owner } from '@app/database';
import { feedText } from './feed-text';

const owner = (hidden: boolean): Owner => ({
  id: 7,
  address: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
  hidden,
});
const news = (who: Owner): FeedNews[] => [
  { kind: 'first_share', owner: who, worker: 'rig-7' },
  { kind: 'pool_best', owner: who, worker: 'rig-7', newBest: 4.231e9, previousBest: 1e6 },
  { kind: 'block', owner: who, worker: 'rig-7', height: 880_000, hash: 'ab', refused: null },
  { kind: 'badge', owner: who, slug: 'first-share', name: 'First Share', rarity: 'common' },
];

describe('feedText', () => {
  it('should name a miner by the short address', () => {
    expect(news(owner(false)).map((one) => feedText(one).title)).toEqual([
      'bc1qw5…f3t4 sent a first share',
      'bc1qw5…f3t4 set a new best of the pool: 4.23G',
      'bc1qw5…f3t4 found block 880000',
      'bc1qw5…f3t4 earned the badge First Share',
    ]);
  });

  it('should keep everything of a hidden miner out of the common feed', () => {
    for (const one of news(owner(true))) {
      const text = feedText(one);
      expect(text.title).toMatch(/^A miner /);
      expect(JSON.stringify(text)).not.toMatch(/bc1q|f3t4|rig-7/);
    }
  });

  it('should call a refused block no block', () => {
    const refused = { reason: 'stale' };
    const told = {
      kind: 'block',
      owner: owner(true),
      worker: 'rig-7',
      height: 5,
      hash: 'ab',
      refused,
    } as const;
    expect(feedText(told)).toEqual({
      type: 'block',
      title: 'A miner came close to block 5: the network did not take it',
      description: 'stale',
      metadata: { height: 5, hash: 'ab', refused: true },
    });
  });

  it('should speak of the pool where the finder is unknown', () => {
    const text = feedText({ kind: 'block', owner: null, worker: '', height: 1, hash: null, refused: null });
    expect(text).toMatchObject({ title: 'The pool found block 1', metadata: { height: 1, hash: null } });
  });
});
