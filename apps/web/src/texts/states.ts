/** When something is away: the browser's network, the server, the page itself. */
export const states = {
  offlineTitle: 'You are offline.',
  offline: 'The page goes on by itself when you are back.',
  serverTitle: 'The server does not answer.',
  server: 'The page tries again by itself.',
  seenFrom: (since: string) => `What you see is from ${since}.`,
  nothingYet: 'There is nothing to show yet; the page tries again by itself.',
  stumbled: 'This page stumbled',
  stumbledText: 'Something on this page went wrong; your miners do not notice.',
  reference: (digest: string) => `Reference ${digest}`,
  broken: 'The page could not be shown',
  brokenText: 'Your miners do not notice. Please try again.',
  tryAgain: 'Try again',
  home: 'Back to the start',
  notFound: 'Stale job',
  notFoundText: 'There is no page at this address. The chain went on without it.',
  notFoundCode: '404',
};
