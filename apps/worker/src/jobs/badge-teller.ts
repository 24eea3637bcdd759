import { type BeforeApplicationShutdown, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { badgeEarned, pubsubChannel } from '@app/contracts';
import { type BadgeNews, FeedWriterRepository, GamificationRepository } from '@app/database';
import { RedisClients } from '@app/redis';
import { feedText } from '../ingest/feed-text';
import { feedMessage, NEWS_MS, Publisher } from '../ingest/publisher';

const CHANNEL = pubsubChannel('badge_earned');
/** Messages that wait for Postgres; more are left to `catchUp`. */
const WAITING_MOST = 1_000;
const BADGES_AT_ONCE = 1_000;

/**
 * Writes the feed's line of a badge that another program tells of. Every worker process hears it; the line's key makes
 * one of them write it, and that one tells of it. What nobody heard is found in the tables of badges, where they exist.
 */
@Injectable()
export class BadgeTeller implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(BadgeTeller.name);
  private readonly onReady = () => void this.listen();
  private readonly onMessage = (channel: string, text: string) => this.hear(channel, text);
  private waiting = 0;
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly redis: RedisClients,
    private readonly feed: FeedWriterRepository,
    private readonly gamification: GamificationRepository,
    private readonly publisher: Publisher,
  ) {}

  /** Starts listening, without waiting for Redis. */
  onModuleInit(): void {
    const { subscriber } = this.redis;
    subscriber.on('message', this.onMessage);
    subscriber.on('ready', this.onReady);
    void subscriber.connect().catch(() => undefined);
  }

  async beforeApplicationShutdown(): Promise<void> {
    const { subscriber } = this.redis;
    subscriber.off('ready', this.onReady);
    subscriber.off('message', this.onMessage);
    await this.last;
  }

  /** Badges of the last hour that nobody wrote a line for. */
  async catchUp(now: number): Promise<void> {
    const badges = await this.gamification.badgesSince(new Date(now - NEWS_MS), BADGES_AT_ONCE);
    for (const { userId, slug, name, rarity, earnedAt } of badges) {
      await this.tell({ userId, slug, name, rarity, time: Math.min(earnedAt.getTime(), now) });
    }
  }

  private async listen(): Promise<void> {
    try {
      await this.redis.subscriber.subscribe(CHANNEL);
    } catch (error) {
      this.logger.warn(
        `badges of others are found late: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  private hear(channel: string, text: string): void {
    if (channel !== CHANNEL || this.waiting >= WAITING_MOST) return;
    const badge = readBadge(text, Date.now());
    if (!badge) return;
    this.waiting += 1;
    this.last = this.last
      .then(() => this.tell(badge))
      .catch((error: unknown) => {
        this.logger.warn(`a badge got no line: ${error instanceof Error ? error.message : String(error)}`);
      })
      .finally(() => (this.waiting -= 1));
  }

  private async tell(badge: BadgeNews): Promise<void> {
    const written = await this.feed.badge(badge, feedText);
    if (written) await this.publisher.publish([feedMessage(written.row, written.owner)]);
  }
}

/** What the message says, or undefined where it is no badge of anybody. */
function readBadge(text: string, now: number): BadgeNews | undefined {
  try {
    const { success, data } = badgeEarned.safeParse(JSON.parse(text));
    if (!success || data.user_id === null || data.user_id === undefined) return undefined;
    const { user_id, badge_slug, badge_name, rarity } = data;
    return { userId: user_id, slug: badge_slug, name: badge_name, rarity, time: now };
  } catch {
    return undefined;
  }
}
