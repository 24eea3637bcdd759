import { counted } from './plural';

const STALE =
  'Found for a block that was already over: a new one had just come, or the way to the pool is slow.';
const EASY = 'Not difficult enough: the miner still worked with an older difficulty.';
const SHARES = { one: 'share', other: 'shares' };

/** Words of the workers and of one worker. */
export const workersTexts = {
  title: 'Workers',
  lead: 'Every machine that mines to your address, at work or silent.',
  notAvailable: 'Workers are not available',
  onlineOf: (online: string, total: string) => `${online} of ${total} online`,
  truncated: (shown: string, total: string) =>
    `The ${shown} with the newest shares of ${total} are listed; every sum counts all of them.`,
  others: (most: string, name: string) =>
    `An address can have ${most} worker names. Shares sent under any further name are counted together as “${name}”.`,
  search: 'Find a worker',
  searchHint: 'Part of a name',
  nothingFound: (text: string) => `No worker has “${text}” in its name.`,
  sortBy: 'Sort by',
  columns: {
    name: 'Worker',
    status: 'State',
    hashrate: 'Hashrate 1 h',
    lastShare: 'Last share',
    best: 'Best ever',
    rejects: 'Rejected',
    difficulty: 'Difficulty set',
  },
  fiveMinutes: (rate: string) => `5 min ${rate}`,
  rejectedOf: (rejected: string, all: string) => `${rejected} of ${all}`,
  empty: 'No worker yet',
  emptyText:
    'Point a miner at the pool with your address as its user name. It shows up here with its first share, and keeps its history when it goes to sleep.',
  uptime: {
    title: 'Days at work',
    ofDays: (active: string, days: string) => `${active} of ${days} days`,
    hours: (hours: string) => `${hours} h in all`,
    day: (date: string, hours: string, shares: number) => `${date}: ${hours} h, ${counted(shares, SHARES)}`,
    none: (date: string) => `${date}: no share`,
    explain: 'A day is brighter the more of its minutes had a share. Days begin at 00:00 UTC.',
    notAvailable: 'The days are not available',
  },
};

export const workerTexts = {
  back: 'All workers',
  notFoundTitle: 'No worker of this name',
  notFound: (name: string) => `No share of “${name}” has been seen on your address.`,
  notAvailable: 'The worker is not available',
  device: 'Device',
  connected: 'connected',
  tiles: {
    rate: 'Hashrate 5 min',
    day: 'Hashrate 24 h',
    best: 'Best ever',
    set: 'Difficulty set',
    accepted: 'Accepted',
    rejects: 'Rejected',
    session: 'This session',
    active: 'At work, 24 h',
  },
  wait: (time: string) => `a share each ~${time}`,
  timesSet: (times: string) => `${times}× the difficulty set`,
  steps: (active: string, all: string) => `${active} of ${all} ten-minute steps`,
  sharesUnit: (count: number) => (count === 1 ? 'share' : 'shares'),
  recent: 'Newest shares',
  allShares: 'All shares of this worker',
  noShares: 'No share yet',
  reasons: {
    title: 'Why shares were refused',
    ofLast: (count: number) => `Of the last ${counted(count, SHARES)}`,
    none: 'Not one was refused. Clean work.',
    /** By the reason in lower case; pools and programs word them differently. */
    explain: new Map([
      ['stale', STALE],
      ['invalid job', STALE],
      ['duplicate', 'The same share twice: often a fault of the firmware.'],
      ['above target', EASY],
      ['high hash', EASY],
    ]),
  },
};
