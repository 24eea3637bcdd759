import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
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

/** Tables of another program, which may not be there: each is asked for by name before it is read. */
@Injectable()
export class GamificationRepository {
  constructor(private readonly source: DataSource) {}

  /** Level and streak of a user, or null where gamification or its row does not exist. */
  async find(userId: number): Promise<GamificationRow | null> {
    if (!(await this.exists(['user_gamification']))) return null;
    const [row] = await rowsOf<GamificationRow>(
      this.source,
      `SELECT total_xp::float8 AS "totalXp", level, level_title AS "levelTitle", badges_earned AS "badgesEarned",
              current_streak AS streak
       FROM user_gamification WHERE user_id = $1`,
      [userId],
    );
    return row ?? null;
  }

  /** Badges of a user, the newest first; none where gamification does not exist. */
  async recentBadges(userId: number, limit: number): Promise<BadgeRow[]> {
    if (!(await this.exists(['user_badges', 'badge_definitions']))) return [];
    return rowsOf(
      this.source,
      `SELECT d.slug, d.name, d.rarity, b.earned_at AS "earnedAt"
       FROM user_badges b JOIN badge_definitions d ON d.id = b.badge_id
       WHERE b.user_id = $1 ORDER BY b.earned_at DESC, d.id DESC LIMIT $2`,
      [userId, limit],
    );
  }

  /** Asked in a statement of its own: reading an absent table would fail the transaction around it. */
  private async exists(tables: string[]): Promise<boolean> {
    const rows = await rowsOf<{ there: boolean }>(
      this.source,
      `SELECT bool_and(to_regclass(name) IS NOT NULL) AS there FROM unnest($1::text[]) AS name`,
      [tables],
    );
    return rows[0]?.there === true;
  }
}
