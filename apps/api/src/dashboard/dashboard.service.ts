import { Injectable } from '@nestjs/common';
import type { RecentBadge, UpcomingEvent, WsStats } from '@app/contracts';
import { DashboardRepository, type EventRow, GamificationRepository } from '@app/database';
import { ClusterStats, ConnectionManager } from '@app/realtime';
import { AppError } from '../http/app-error';

@Injectable()
export class DashboardService {
  constructor(
    private readonly dashboard: DashboardRepository,
    private readonly gamification: GamificationRepository,
    private readonly connections: ConnectionManager,
    private readonly cluster: ClusterStats,
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

  /** Sockets of this node, or of all. @throws AppError unavailable where the other nodes cannot be asked */
  async sockets(ofCluster: boolean): Promise<WsStats> {
    if (!ofCluster) return this.connections.getStats();
    try {
      return await this.cluster.read();
    } catch {
      throw new AppError('unavailable', 'The other nodes cannot be asked now: Redis is away.');
    }
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
