import { Injectable } from '@nestjs/common';
import { DataSource, QueryFailedError } from 'typeorm';
import { rowsOf } from './rows';

export interface GamificationRow {
  totalXp: number;
  level: number;
  levelTitle: string;
  badgesEarned: number;
  streak: number;
}
export interface BadgeRow {
  slug: string;
  name: string;
  rarity: string;
  earnedAt: Date;
}

export interface EarnedBadge extends BadgeRow {
  userId: number;
}

/** SQLSTATE of a table or a column that is not there, or not for us. */
const NOT_THERE = new Set(['42P01', '42703', '42501']);

/** Tables of another program, which may not be there: each is asked for by name before it is read. */
@Injectable()
export class GamificationRepository {
  constructor(private readonly source: DataSource) {}

  /** Level and streak of a user, or null where gamification or its row does not exist. */
  async find(userId: number): Promise<GamificationRow | null> {
    const [row] = await this.read<GamificationRow>(
      ['user_gamification'],
      `SELECT coalesce(total_xp, 0)::float8 AS "totalXp", coalesce(level, 1)::int AS level,
              coalesce(level_title, '') AS "levelTitle", coalesce(badges_earned, 0)::int AS "badgesEarned",
              coalesce(current_streak, 0)::int AS streak
       FROM user_gamification WHERE user_id = $1`,
      [userId],
    );
    return row ?? null;
  }

  /** Badges of a user, the newest first; none where gamification does not exist. */
  recentBadges(userId: number, limit: number): Promise<BadgeRow[]> {
    return this.read(
      ['user_badges', 'badge_definitions'],
      `SELECT d.slug, d.name, d.rarity, b.earned_at AS "earnedAt"
       FROM user_badges b JOIN badge_definitions d ON d.id = b.badge_id
       WHERE b.user_id = $1 ORDER BY b.earned_at DESC, d.id DESC LIMIT $2`,
      [userId, limit],
    );
  }

  /** Badges of all users that were earned since `since`, the oldest first. */
  badgesSince(since: Date, limit: number): Promise<EarnedBadge[]> {
    return this.read(
      ['user_badges', 'badge_definitions'],
      `SELECT b.user_id::bigint AS "userId", d.slug, d.name, d.rarity, b.earned_at AS "earnedAt"
       FROM user_badges b JOIN badge_definitions d ON d.id = b.badge_id
       WHERE b.earned_at >= $1 ORDER BY b.earned_at, d.id LIMIT $2`,
      [since, limit],
    );
  }

  /**
   * Reads what may not be there. Asked for by name first, in a statement of its own: reading an absent table would fail
   * a transaction around it. What vanishes in between, or has other columns, counts as absent too.
   */
  private async read<Row>(tables: string[], sql: string, parameters: unknown[]): Promise<Row[]> {
    const [found] = await rowsOf<{ there: boolean }>(
      this.source,
      `SELECT bool_and(to_regclass(name) IS NOT NULL) AS there FROM unnest($1::text[]) AS name`,
      [tables],
    );
    if (found?.there !== true) return [];
    try {
      return await rowsOf<Row>(this.source, sql, parameters);
    } catch (error) {
      if (isAbsent(error)) return [];
      throw error;
    }
  }
}

function isAbsent(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { code } = error.driverError as { code?: unknown };
  return typeof code === 'string' && NOT_THERE.has(code);
}
