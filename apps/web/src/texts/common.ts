/** Words that several pages use. */
export const commonTexts = {
  tryAgain: 'Try again',
  connect: 'Connect a miner',
  notKnown: '–',
  noReason: 'no reason given',
  online: 'online',
  offline: 'offline',
  noShareYet: 'no share yet',
  loadMore: 'Show more',
  loading: 'Loading…',
};
