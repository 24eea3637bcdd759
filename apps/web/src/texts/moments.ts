import { counted, plural } from './plural';

/** Moments: a block of mine over the whole screen, words in passing, and notifications. */
export const moments = {
  region: 'News',
  block: {
    title: 'You found a block',
    height: 'Block',
    reward: 'Reward',
    by: 'Found by',
    hash: 'Its hash',
    unknownReward: 'not told yet',
    unknownWorker: 'one of yours',
    whole: 'All of it is yours. No pool shares it with you.',
    missed: (when: string) => `It was found ${when}, while you were away.`,
    see: 'See the block',
    back: 'Back to mining',
  },
  toast: {
    block: (height: string) => `Block ${height} found`,
    blockBy: (user: string) => `by ${user}`,
    alltime: 'New all-time best',
    month: 'Best of this month',
    best: (best: string, worker: string, before: string) => `${best} on ${worker}, before ${before}`,
    offline: (count: number) =>
      plural(count, { one: 'A worker fell silent', other: `${count} workers fell silent` }),
    online: (count: number) => plural(count, { one: 'A worker is back', other: `${count} workers are back` }),
    offlineText: (names: string) => `${names}: no share for 10 minutes`,
    onlineText: (names: string) => `${names}: mining again`,
    more: (names: string, count: number) =>
      `${names} and ${counted(count, { one: 'other', other: 'others' })}`,
    badge: 'Badge earned',
    badgeText: (name: string, rarity: string) => `${name} (${rarity})`,
    level: (level: number) => `Level ${level}`,
    levelText: (title: string) => `You are a ${title} now`,
    reminder: (title: string) => title,
    reminderText: (left: string) => `ends in ${left}`,
    open: 'Open',
    firstShare: 'Your first share is in',
    firstShareText: 'This is your dashboard now. Every share shows up here by itself.',
  },
};
