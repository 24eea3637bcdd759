import { counted } from './plural';

/** Words of the dashboard's own widgets. */
export const dashboardTexts = {
  askedAgain: 'The server did not answer; it is asked again.',
  odds: {
    windows: { '5m': 'last five minutes', '1h': 'last hour', '24h': 'last 24 hours' },
    lead: (window: string) => `At your hashrate of the ${window} the chance of a block today is`,
    year: ', within a year',
    expected: '; on average it takes',
    end: '. Every share starts anew.',
    silent:
      'Nothing is mining right now, so the odds of a block are none. They come back with your first share.',
    notKnown:
      'Your odds of a block stand here as soon as your hashrate and the network difficulty are known.',
  },
  level: {
    label: 'Level',
    level: (level: string) => `Level ${level}`,
    progress: (xp: string, toNext: string) => `${xp} of ${toNext} XP`,
    badges: (count: number) => counted(count, { one: 'badge', other: 'badges' }),
  },
  events: {
    title: 'Coming up',
    endsIn: (time: string) => `ends in ${time}`,
    startsIn: (time: string) => `starts in ${time}`,
    over: 'over',
  },
  badges: {
    title: 'Badges',
    rarity: { common: 'common', rare: 'rare', epic: 'epic', legendary: 'legendary' } as Record<
      string,
      string
    >,
    scroll: 'Newest badges',
  },
  feed: {
    title: 'Around the pool',
    notAvailable: 'News are not available',
    empty: 'Nothing yet',
    emptyText: 'Blocks, new bests and newcomers of the pool show up here.',
    more: (count: number) => `Show ${count} more`,
    less: 'Show less',
    older: 'Show older news',
    loading: 'Fetching older news…',
    failed: 'Older news could not be fetched.',
    end: 'That was the first of the news.',
    refused: 'refused by the network',
  },
  shares: {
    title: 'Live shares',
    whose: 'Whose shares',
    mine: 'Mine',
    pool: 'Pool',
    all: 'All my shares',
    notAvailable: 'Shares are not available',
    empty: 'No share yet',
    emptyText: 'The first one shows up here the moment it is found.',
    listening: 'Listening to the pool',
    listeningText: 'The next share of anybody shows up here.',
    newBest: (difficulty: string, worker: string) => `New personal best: ${difficulty} on ${worker}`,
    refused: (worker: string, reason: string) => `Share rejected on ${worker}: ${reason}`,
  },
  workers: {
    title: 'Workers',
    notAvailable: 'Workers are not available',
    onlineOf: (online: string, total: string) => `${online} of ${total} online`,
    all: (total: string) => `All ${total} workers`,
    none: 'The first one shows up here with its first share.',
    cells: { five: '5 min', day: '24 h', best: 'best ever', accepted: 'accepted shares' },
    set: (difficulty: string) => `set ${difficulty}`,
  },
};
