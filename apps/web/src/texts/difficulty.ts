import { counted } from './plural';

const SHARES = { one: 'share', other: 'shares' };
const MINERS = { one: 'miner', other: 'miners' };

/** Words of the page of difficulties. */
export const difficultyTexts = {
  title: 'Difficulty',
  lead: 'How close you came. A share of the network’s difficulty is a block.',
  standing: {
    title: 'Where you stand',
    label: 'Period',
    timeframes: { week: 'This week', month: 'This month', alltime: 'All time' },
    best: 'Your best',
    rank: 'Rank',
    rankOf: (rank: string, miners: number) => `${rank} of ${counted(miners, MINERS)}`,
    first: 'Nobody on this pool did better.',
    alone: 'You are the only miner with a share in this time.',
    atLeastAsGood: (percent: string) => `At least as good as ${percent} of the other miners.`,
    none: 'No accepted share in this time yet. The first one is a best.',
    ofBlock: (percent: string) => `${percent} of what a block needs`,
    timesShort: (times: string) => `A block needs ${times}× as much.`,
    notAvailable: 'Your place is not available',
  },
  scatter: {
    title: 'What your shares reached',
    lastOf: (count: number) => `The latest ${counted(count, SHARES)}`,
    counts: 'How many',
    withBlock: 'Show the block line',
    legend: 'Each dot is a share, on a logarithmic scale. Gold: higher than all before it in this picture.',
    spoken: (count: number, best: string, median: string) =>
      `${counted(count, SHARES)}: the highest reached ${best}, half of them ${median} or more.`,
    median: 'Median',
    highest: 'Highest',
    notAvailable: 'The picture is not available',
    empty: 'No accepted share yet',
    table: {
      open: 'Show as a table',
      close: 'Hide the table',
      label: 'Shares of the picture',
      time: 'Time',
      reached: 'Reached',
    },
  },
  distribution: {
    title: 'How they spread',
    days: 'Accepted shares of the last 30 days',
    legend: 'Twice the difficulty is half as likely. Low ones are rarer where the pool asked for more.',
    bar: (label: string, count: number, percent: string) => `${label}: ${counted(count, SHARES)}, ${percent}`,
    range: 'Difficulty',
    count: 'Shares',
    notAvailable: 'The spread is not available',
    empty: 'No accepted share in 30 days',
  },
  bests: {
    title: 'Bests',
    label: 'Bests by',
    views: { week: 'Weeks', month: 'Months', alltime: 'All time' },
    period: 'Period',
    reached: 'Reached',
    worker: 'Worker',
    when: 'When',
    beats: 'As good as',
    ofOthers: (percent: string) => `${percent} of the others`,
    notAvailable: 'Bests are not available',
    empty: 'None yet',
  },
  emptyTitle: 'No best yet',
  emptyText:
    'Every accepted share reaches some difficulty, most of them little, a few of them much. Here you will see your bests, how they spread, and where you stand among the miners of the pool.',
};
