import { Injectable } from '@nestjs/common';
import type { RecentBadge, UpcomingEvent } from '@app/contracts';
import { DashboardRepository, type EventRow, GamificationRepository } from '@app/database';

@Injectable()
export class DashboardService {
  constructor(
    private readonly dashboard: DashboardRepository,
    private readonly gamification: GamificationRepository,
  ) {}

  /** Events that have not ended, for all or for this user, the first to end first. */
  async events(userId: number): Promise<UpcomingEvent[]> {
    return (await this.dashboard.events(userId, new Date())).map(toEvent);
  }

  /** The newest badges of a user. */
  async recentBadges(userId: number, limit: number): Promise<RecentBadge[]> {
    const badges = await this.gamification.recentBadges(userId, limit);
    return badges.map(({ slug, name, rarity, earnedAt }) => ({
      slug,
      name,
      rarity,
      earned_at: earnedAt.toISOString(),
    }));
  }
}

const toEvent = (row: EventRow): UpcomingEvent => ({
  id: row.id,
  type: row.type,
  title: row.title,
  description: row.description,
  starts_at: row.startsAt?.toISOString() ?? null,
  ends_at: row.endsAt.toISOString(),
  action:
    row.actionLabel !== null && row.actionHref !== null
      ? { label: row.actionLabel, href: row.actionHref }
      : null,
  metadata: row.metadata,
});
