import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from '@app/redis';
import type { Sent } from '@app/testing';

export interface PublisherOptions {
  /** The pause after each event. */
  everyMs: number;
  /** What each event carries beside its number. */
  fillerBytes: number;
  /** Nothing is published while this is so. */
  isEnough: () => boolean;
}

/** Publishes numbered events without end: two of three for everybody, the third for one user alone. */
export class Publisher {
  private n = 0;
  readonly published: (Sent & { only: number | undefined })[] = [];
  /** Sent, but Redis died before it answered. */
  readonly unsure = new Set<number>();
  private working: Promise<void> | undefined;
  private running = false;

  /** Read anew for each event. */
  readonly options: PublisherOptions;

  /** @param users  their ids; each in turn is the owner of three events */
  constructor(
    private readonly redis: Redis,
    private readonly users: readonly number[],
    options: Partial<PublisherOptions> = {},
  ) {
    this.options = { everyMs: 3, fillerBytes: 0, isEnough: () => false, ...options };
  }

  start(): void {
    this.running = true;
    this.working = this.work();
  }

  async stop(): Promise<void> {
    this.running = false;
    await this.working;
  }

  /** What a subscriber of the whole channel, or of scope `mine`, must have heard of. */
  meantFor(user: number, scope: 'all' | 'mine'): Sent[] {
    return this.published.filter(({ n, only }) =>
      only === undefined ? scope === 'all' || this.owner(n) === user : only === user,
    );
  }

  private async work(): Promise<void> {
    for (; this.running; await delay(this.options.everyMs)) {
      if (this.options.isEnough()) continue;
      const n = (this.n += 1);
      const at = Date.now();
      const only = n % 3 === 0 ? this.owner(n) : undefined;
      const event = only === undefined ? 'share_submitted' : 'worker_status';
      const filler = 'x'.repeat(this.options.fillerBytes);
      try {
        await this.redis.publish(`pubsub:${event}`, JSON.stringify({ n, user_id: this.owner(n), filler }));
      } catch {
        this.unsure.add(n);
      }
      this.published.push({ n, at, only });
    }
  }

  private owner(n: number): number {
    return this.users[Math.floor(n / 3) % this.users.length] ?? 0;
  }
}
