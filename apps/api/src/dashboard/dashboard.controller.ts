import { Controller, Get, Header, Query } from '@nestjs/common';
import {
  dashboardStats,
  type RecentBadge,
  recentBadgeList,
  recentBadgesQuery,
  type UpcomingEvent,
  upcomingEventList,
  wsStats,
  type WsStats,
  wsStatsQuery,
} from '@app/contracts';
import { CurrentUser, SignedIn } from '../auth/auth.decorators';
import type { AccessIdentity } from '../auth/token.service';
import { Describe } from '../http/describe';
import { parse } from '../http/parse.pipe';
import { DashboardService } from './dashboard.service';
import { StatsCache } from './stats-cache';

const tag = 'dashboard';

@Controller('dashboard')
@SignedIn()
export class DashboardController {
  constructor(
    private readonly dashboard: DashboardService,
    private readonly stats: StatsCache,
  ) {}

  @Get('stats')
  @Header('Content-Type', 'application/json; charset=utf-8')
  @Describe({ tag, summary: 'My figures at a glance, ten seconds old at most', response: dashboardStats })
  readStats(@CurrentUser() user: AccessIdentity): Promise<string> {
    return this.stats.text(user.userId);
  }

  @Get('events')
  @Describe({ tag, summary: 'What ends soon, for all or for me', response: upcomingEventList })
  events(@CurrentUser() user: AccessIdentity): Promise<UpcomingEvent[]> {
    return this.dashboard.events(user.userId);
  }

  @Get('recent-badges')
  @Describe({
    tag,
    summary: 'My newest badges; empty where gamification does not exist',
    query: recentBadgesQuery,
    response: recentBadgeList,
  })
  recentBadges(
    @CurrentUser() user: AccessIdentity,
    @Query(parse(recentBadgesQuery)) query: { limit: number },
  ): Promise<RecentBadge[]> {
    return this.dashboard.recentBadges(user.userId, query.limit);
  }

  @Get('ws-stats')
  @Describe({
    tag,
    summary: 'Sockets of this node, or of all with cluster=true',
    query: wsStatsQuery,
    response: wsStats,
  })
  sockets(@Query(parse(wsStatsQuery)) query: { cluster: boolean }): Promise<WsStats> {
    return this.dashboard.sockets(query.cluster);
  }
}
