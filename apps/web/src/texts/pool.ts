import { plural } from './plural';

/** Words of the page of the pool, which anybody may open. */
export const poolTexts = {
  title: 'The pool now',
  lead: 'All miners together, asked for every ten seconds. No sign-in needed.',
  figures: {
    label: 'The pool now',
    hashrate: 'Hashrate',
    online: 'Workers online',
    workers: (count: number) => plural(count, { one: 'worker', other: 'workers' }),
    minersTitle: 'Miners',
    miners: (count: number) => plural(count, { one: 'miner', other: 'miners' }),
    today: 'Shares today',
    shares: (count: number) => plural(count, { one: 'share', other: 'shares' }),
    best: 'Best difficulty',
    difficulty: 'difficulty',
    lastBlock: 'Last block',
    stillToCome: 'still to come',
  },
  luck: {
    title: 'The next block',
    mean: 'On average, one in',
    effort: 'Since the last one',
    today: 'Chance within a day',
    percentOf: (percent: string) => `${percent} of the work one takes`,
    effortHint:
      'Time since the last block over the time that one takes on average, as far as the hashrate was always today’s. Under 100 % is luck.',
    none: 'no block yet',
    notKnown: 'Known as soon as somebody tells the difficulty of the network.',
  },
  sockets: {
    title: 'Watching live',
    connections: 'Connections',
    users: 'Miners signed in',
    channels: 'Listeners by channel',
    hint: 'Of all nodes of this server together.',
    notAvailable: 'The connections are not available',
  },
  signIn: {
    title: 'More for those who sign in',
    text: 'Blocks of the pool with their finders, where the network stands, and how many are watching.',
    action: 'Sign in',
  },
  latest: 'Newest blocks of the pool',
  allBlocks: 'All blocks',
  noBlocks: 'No block yet. The first one will stand here.',
  quiet: 'No share in the last ten minutes. Point a miner at the pool and watch this page come alive.',
};
