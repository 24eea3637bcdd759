import { formatDifficulty, shortAddress } from '@app/bitcoin';
import { HIDDEN_MINER } from '@app/contracts';
import type { FeedNews, FeedText, Owner } from '@app/database';

const nameOf = (owner: Owner | null): string =>
  owner === null ? 'The pool' : owner.hidden ? HIDDEN_MINER : shortAddress(owner.address);

/** Puts news into words for everybody: a hidden miner stays without name, worker and address. */
export function feedText(news: FeedNews): FeedText {
  const who = nameOf(news.owner);
  const user = news.owner === null || news.owner.hidden ? {} : { user: who };
  const worker = 'user' in user && 'worker' in news ? { ...user, worker: news.worker } : user;
  switch (news.kind) {
    case 'first_share':
      return {
        type: 'miner',
        title: `${who} sent a first share`,
        description: 'A new miner joined the pool.',
        metadata: worker,
      };
    case 'joined':
      return {
        type: 'miner',
        title: `${news.count.toLocaleString('en')} miners joined`,
        description: 'Their first shares came within ten minutes.',
        metadata: { count: news.count },
      };
    case 'pool_best': {
      const { newBest, previousBest } = news;
      return {
        type: 'best_diff',
        title: `${who} set a new best of the pool: ${formatDifficulty(newBest)}`,
        description: `The best share so far had difficulty ${formatDifficulty(previousBest)}.`,
        metadata: { ...worker, difficulty: newBest, previous_best: previousBest },
      };
    }
    case 'badge':
      return {
        type: 'badge',
        title: `${who} earned the badge ${news.name}`,
        description: null,
        metadata: { ...user, badge_slug: news.slug, badge_name: news.name, rarity: news.rarity },
      };
    case 'block':
      return blockText(news, who, worker);
  }
}

function blockText(
  { height, hash, refused }: Extract<FeedNews, { kind: 'block' }>,
  who: string,
  worker: Record<string, unknown>,
): FeedText {
  const metadata = { ...worker, height, hash };
  if (refused === null)
    return { type: 'block', title: `${who} found block ${height}`, description: hash, metadata };
  return {
    type: 'block',
    title: `${who} came close to block ${height}: the network did not take it`,
    description: refused.reason ?? hash,
    metadata: { ...metadata, refused: true },
  };
}
