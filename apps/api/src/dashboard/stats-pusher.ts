import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { dashboardStats, LIMITS } from '@app/contracts';
import { ConnectionManager, RedisBridgeService } from '@app/realtime';
import { StatsCache } from './stats-cache';

/** How often stats are pushed; a value in the module, so that tests need not wait ten seconds. */
export class StatsPushTiming {
  everyMs: number = LIMITS.statsUpdateMs;
}

/** Seven queries each: more at once would take the connections of those who ask by REST. */
const AT_ONCE = 2;
const COMPLAIN_EVERY_MS = 10_000;

interface Watched {
  /** `changed`: something happened and waits for its turn. `overtaken`: something happened while it was computed. */
  state: 'resting' | 'changed' | 'computing' | 'overtaken';
  /** Not pushed to before this time (performance.now). */
  notBefore: number;
  sent: string;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Pushes `stats_update` to the sockets of this node that listen to `dashboard`: when news of their user came by, at
 * most every ten seconds, and only what differs from the last push. A user without such a socket costs nothing.
 */
@Injectable()
export class StatsPusher implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(StatsPusher.name);
  private readonly watched = new Map<number, Watched>();
  private readonly queue: number[] = [];
  private computing = 0;
  private lastComplaint = Number.NEGATIVE_INFINITY;
  private stop: () => void = () => undefined;

  constructor(
    private readonly bridge: RedisBridgeService,
    private readonly connections: ConnectionManager,
    private readonly stats: StatsCache,
    private readonly timing: StatsPushTiming,
  ) {}

  onModuleInit(): void {
    this.stop = this.bridge.onOwned((userId, event) => {
      if (event !== 'stats_update') this.happened(userId);
    });
  }

  onApplicationShutdown(): void {
    this.stop();
    for (const { timer } of this.watched.values()) clearTimeout(timer);
    this.watched.clear();
    this.queue.length = 0;
  }

  /** Users that are watched here: those of the last interval who listen. */
  get size(): number {
    return this.watched.size;
  }

  private happened(userId: number): void {
    if (this.connections.listeners(userId, 'dashboard') === 0) return;
    const watched = this.watched.get(userId) ?? this.watch(userId);
    if (watched.state === 'computing') watched.state = 'overtaken';
    if (watched.state !== 'resting') return;
    watched.state = 'changed';
    this.wait(userId, watched);
  }

  private watch(userId: number): Watched {
    const watched: Watched = { state: 'resting', notBefore: 0, sent: '', timer: undefined };
    this.watched.set(userId, watched);
    return watched;
  }

  /** Lets his turn come when it is due; a resting one is forgotten then, if he listens no more. */
  private wait(userId: number, watched: Watched): void {
    clearTimeout(watched.timer);
    const ms = watched.notBefore - performance.now();
    if (ms <= 0 && watched.state === 'changed') return this.enqueue(userId);
    watched.timer = setTimeout(
      () => {
        if (watched.state === 'changed') this.enqueue(userId);
        else this.forget(userId, watched);
      },
      Math.max(ms, 0),
    );
    watched.timer.unref();
  }

  private enqueue(userId: number): void {
    this.queue.push(userId);
    this.takeNext();
  }

  private takeNext(): void {
    while (this.computing < AT_ONCE) {
      const next = this.queue.shift();
      if (next === undefined) return;
      void this.takeTurn(next);
    }
  }

  private async takeTurn(userId: number): Promise<void> {
    const watched = this.watched.get(userId);
    if (!watched) return;
    this.computing += 1;
    watched.state = 'computing';
    try {
      await this.push(userId, watched);
    } catch (error) {
      watched.state = 'overtaken';
      this.complain(error);
    }
    this.computing -= 1;
    if (this.watched.get(userId) === watched) {
      watched.notBefore = performance.now() + this.timing.everyMs;
      watched.state = isOvertaken(watched) ? 'changed' : 'resting';
      this.wait(userId, watched);
    }
    this.takeNext();
  }

  private async push(userId: number, watched: Watched): Promise<void> {
    if (this.connections.listeners(userId, 'dashboard') === 0) return;
    const text = await this.stats.freshText(userId);
    if (text === watched.sent) return;
    watched.sent = text;
    const data = { ...dashboardStats.parse(JSON.parse(text)), user_id: userId, type: 'stats_update' };
    this.connections.sendToUser(userId, 'dashboard', data, `stats_update:${userId}:`);
  }

  /** What was sent is kept while he listens: who hears the same again learns nothing. */
  private forget(userId: number, watched: Watched): void {
    if (this.connections.listeners(userId, 'dashboard') === 0) this.watched.delete(userId);
    else {
      watched.notBefore = performance.now() + this.timing.everyMs;
      this.wait(userId, watched);
    }
  }

  private complain(error: unknown): void {
    const now = performance.now();
    if (now - this.lastComplaint < COMPLAIN_EVERY_MS) return;
    this.lastComplaint = now;
    this.logger.warn(`stats not pushed: ${error instanceof Error ? error.message : 'unknown fault'}`);
  }
}

/** Asked of the field anew: it changes while a turn is awaited. */
const isOvertaken = ({ state }: Watched): boolean => state === 'overtaken';
