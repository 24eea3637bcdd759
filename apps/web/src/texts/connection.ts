/** Whether the page is live, and what to say when it is not. */
export const connection = {
  live: 'Live',
  connecting: 'Connecting',
  reconnecting: 'Reconnecting',
  offline: 'Offline',
  signedOut: 'Signed out',
  tryAgain: 'Try again',
  serverGone: 'The server does not answer',
  limited: 'Too many sign-in checks from your network',
};
