import { formatDifficulty, shortAddress } from '@app/bitcoin';
import { HIDDEN_MINER } from '@app/contracts';
import type { FeedNews, FeedText, Owner } from '@app/database';

const nameOf = (owner: Owner | null): string =>
  owner === null ? 'The pool' : owner.hidden ? HIDDEN_MINER : shortAddress(owner.address);

/** Puts news into words for everybody: a hidden miner stays without name, worker and address. */
export function feedText(news: FeedNews): FeedText {
  const who = nameOf(news.owner);
  const worker = news.owner === null || news.owner.hidden ? {} : { user: who, worker: news.worker };
  switch (news.kind) {
    case 'first_share':
      return {
        type: 'miner',
        title: `${who} sent a first share`,
        description: 'A new miner joined the pool.',
        metadata: worker,
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
    case 'block':
      return {
        type: 'block',
        title: `${who} found block ${news.height}`,
        description: news.hash,
        metadata: { ...worker, height: news.height, hash: news.hash },
      };
  }
}
