/** Who is behind a verified access token. `expiresAt` is epoch milliseconds. */
export interface AccessIdentity {
  userId: number;
  address: string;
  sessionId: string;
  expiresAt: number;
}

/**
 * Checks an access token. Rejects with an Error whose message may be shown to the client. Its `code`, where there is
 * one, decides more: `forbidden` is a user who must stay out, `unavailable` a fault of ours.
 */
export type VerifyToken = (token: string) => Promise<AccessIdentity>;

/** Of these sign-ins those that open nothing any more: `ended`, or `banned` where their user must stay out. */
export type Fallen = (sessionIds: readonly string[]) => Promise<ReadonlyMap<string, 'ended' | 'banned'>>;

export interface RealtimeOptions {
  verifyToken: VerifyToken;
  /** Asked every two seconds about all open sockets. A rejection counts as not known: the sockets stay. */
  fallen?: Fallen;
  /** How often `fallen` is asked, where two seconds are too long to wait. */
  watchEveryMs?: number;
  /** Exact values of the Origin header that browsers may come from. */
  allowedOrigins: readonly string[];
  /** Addresses or CIDR ranges whose X-Forwarded-For is believed. */
  trustedProxies: readonly string[];
  maxSocketsPerUser: number;
  maxSocketsPerIp: number;
  /** Names this process among the nodes of the cluster. */
  instance: string;
  /** All sockets of this node; LIMITS.wsSockets unless said otherwise. */
  maxSockets?: number;
  /** How often the bridge proves that it hears Redis, and how long it waits; 5 s and 10 s unless said otherwise. */
  probe?: { everyMs: number; timeoutMs: number };
}

export const REALTIME_OPTIONS = Symbol('REALTIME_OPTIONS');
