import { counted } from './plural';

const BLOCKS = { one: 'block', other: 'blocks' };

/** Words of the blocks, of the pool and of the network. */
export const blocksTexts = {
  title: 'Blocks',
  lead: 'What all the work is for. One share in a great many is a block.',
  tiles: {
    mine: 'Found by you',
    lastPool: 'Last of the pool',
    mean: 'You, on average',
    chance: 'You, within a year',
    none: 'still to come',
    height: (height: string) => `height ${height}`,
    unit: (count: number) => (count === 1 ? 'block' : 'blocks'),
    meanNote: 'a block at your hashrate',
    chanceNote: 'chance of at least one',
  },
  pool: {
    title: 'Blocks of the pool',
    mineOnly: 'Mine only',
    all: 'All',
    whose: 'Whose blocks',
    height: 'Height',
    state: 'State',
    reward: 'Reward',
    finder: 'Found by',
    share: 'Share reached',
    found: 'Found',
    hash: 'Hash',
    you: 'you',
    unknown: 'not known',
    fees: (fees: string) => `${fees} of it fees`,
    times: (times: string) => `${times}× what it took`,
    copyHash: 'Copy the hash',
    notAvailable: 'Blocks are not available',
    empty: 'No block yet',
    emptyText: 'The first one will stand here for ever: its height, its finder, its reward.',
    noneOfMine: 'None of yours is among those fetched. Your next share may change that.',
    more: 'Show older blocks',
    loading: 'Fetching older blocks…',
    refusedHint:
      'A candidate waits for the word of the network; one that the network refuses is no longer listed.',
  },
  states: {
    candidate: 'candidate',
    confirmed: 'confirmed',
    mature: 'spendable',
    confirmations: (count: number, shown: string) =>
      count === 1 ? '1 confirmation' : `${shown} confirmations`,
  },
  network: {
    title: 'The network',
    difficulty: 'Difficulty',
    height: 'Height',
    retarget: 'Next difficulty',
    halving: 'Next halving',
    inBlocks: (count: number) => `in ${counted(count, BLOCKS)}`,
    about: (time: string) => `~${time}`,
    latest: 'Newest blocks',
    notKnown: 'Not known yet: nobody has told the height of the network.',
    notAvailable: 'The network’s blocks are not available',
  },
};
