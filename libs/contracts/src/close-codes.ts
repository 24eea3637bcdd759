/** Every code with which our server closes a socket, and what the client is to do about it. */
export const CLOSE = {
  goingAway: { code: 1001, reason: 'Server going away', client: 'reconnect' },
  tooBig: { code: 1009, reason: 'Frame too large', client: 'stop' },
  restarting: { code: 1012, reason: 'Server restarting', client: 'reconnect' },
  tooSlow: { code: 1013, reason: 'Reading too slowly', client: 'reconnect' },
  full: { code: 1013, reason: 'Server full', client: 'reconnect' },
  unauthenticated: { code: 4001, reason: 'Authentication failed', client: 'refresh' },
  expired: { code: 4001, reason: 'Token expired', client: 'refresh' },
  revoked: { code: 4001, reason: 'Session ended', client: 'refresh' },
  forbidden: { code: 4003, reason: 'Not allowed', client: 'stop' },
  tooManyMessages: { code: 4008, reason: 'Too many messages', client: 'back-off' },
  tooManySockets: { code: 4029, reason: 'Too many connections', client: 'stop' },
} as const;

export type CloseName = keyof typeof CLOSE;
export type ClosePolicy = (typeof CLOSE)[CloseName]['client'];

/** What a client does after a close with this code; an unknown code (1006 and the like) means reconnect. */
export function closePolicy(code: number): ClosePolicy {
  const known = Object.values(CLOSE).find((close) => close.code === code);
  return known?.client ?? 'reconnect';
}
