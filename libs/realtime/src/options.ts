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

export interface RealtimeOptions {
  verifyToken: VerifyToken;
  /**
   * Whether the sign-in behind an open socket still stands. Asked after a gap in what we hear, when the news of its
   * end may have been missed. A rejection counts as not known: the socket stays.
   */
  stillStands?: (identity: AccessIdentity) => Promise<boolean>;
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
