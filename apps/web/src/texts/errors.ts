/** What the page itself says of calls that failed; where the server has words for it, those are shown. */
export const errors = {
  unreachable: {
    title: 'Server not reachable',
    detail: 'The server does not answer. Check your connection; the page tries again by itself.',
  },
  unreadable: {
    title: 'Unexpected answer',
    detail: (path: string, issue: string) =>
      `The answer of ${path} is not what this page expects (${issue}).`,
  },
  failed: {
    title: 'Request failed',
    detail: (status: number) => `The server answered with status ${status}.`,
  },
  notSignedIn: {
    title: 'Not signed in',
    detail: 'The sign-in was not accepted. Please try again.',
  },
  unknown: 'Something went wrong.',
} as const;
