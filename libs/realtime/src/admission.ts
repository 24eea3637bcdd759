import { LIMITS, type CloseName } from '@app/contracts';
import { clientNetwork, TrustedProxies } from './client-ip';
import type { RealtimeOptions } from './options';

export interface Refusal {
  close: CloseName;
  reason?: string;
}

type Options = Pick<
  RealtimeOptions,
  'allowedOrigins' | 'trustedProxies' | 'maxSocketsPerUser' | 'maxSocketsPerIp' | 'maxSockets'
>;

/** Counts sockets by address and user, and says who may come in. A refused socket counts until it is gone. */
export class Admission {
  private total = 0;
  private readonly byIp = new Map<string, number>();
  private readonly byUser = new Map<number, number>();
  private readonly origins: ReadonlySet<string>;
  private readonly proxies: TrustedProxies;
  private readonly maxSockets: number;

  constructor(private readonly options: Options) {
    this.origins = new Set(options.allowedOrigins);
    this.proxies = new TrustedProxies(options.trustedProxies);
    this.maxSockets = options.maxSockets ?? LIMITS.wsSockets;
  }

  /** What a client is counted by: its address, of IPv6 the /64. */
  clientIp(socketAddress: string | undefined, forwardedFor: string | undefined): string {
    return clientNetwork(this.proxies.clientIp(socketAddress, forwardedFor));
  }

  /**
   * Beyond this not even a refusal is spoken: the upgrade itself is turned down, because each refused socket costs
   * memory until its closing handshake ends.
   */
  overflows(ip: string): boolean {
    return (
      this.total >= Math.ceil(this.maxSockets * 1.1) + 10 ||
      this.countOf(ip) >= this.options.maxSocketsPerIp * 2 + 10
    );
  }

  /** Counts a socket in; says why it must not stay, or nothing. The caller must `leave(ip)` when it is gone. */
  enter(ip: string, origin: string | undefined): Refusal | undefined {
    this.total += 1;
    this.byIp.set(ip, this.countOf(ip) + 1);
    if (this.total > this.maxSockets) return { close: 'full' };
    if (origin !== undefined && !this.origins.has(origin)) {
      return { close: 'forbidden', reason: 'Origin not allowed' };
    }
    return this.countOf(ip) > this.options.maxSocketsPerIp ? { close: 'tooManySockets' } : undefined;
  }

  leave(ip: string): void {
    this.total -= 1;
    decrement(this.byIp, ip);
  }

  /** Counts a verified socket to its user; false (and not counted) when there are too many. */
  enterUser(userId: number): boolean {
    const count = this.byUser.get(userId) ?? 0;
    if (count >= this.options.maxSocketsPerUser) return false;
    this.byUser.set(userId, count + 1);
    return true;
  }

  leaveUser(userId: number): void {
    decrement(this.byUser, userId);
  }

  private countOf(ip: string): number {
    return this.byIp.get(ip) ?? 0;
  }
}

function decrement<Key>(counts: Map<Key, number>, key: Key): void {
  const left = (counts.get(key) ?? 0) - 1;
  if (left > 0) counts.set(key, left);
  else counts.delete(key);
}
