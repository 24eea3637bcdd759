import type { TestDatabase } from '@app/testing';
import type { Pool } from './support';

export const short = (full: string): string => `${full.slice(0, 6)}…${full.slice(-4)}`;
export const seconds = (ms: number): string => String(ms / 1000);
export const hashOf = (height: number, digit = 'e'): string =>
  `${digit.repeat(56)}${String(height).padStart(8, '0')}`;

/** Looks at what became of a block, and lets time go by for it. */
export class BlockLook {
  constructor(
    private readonly database: TestDatabase,
    private readonly pool: Pool,
  ) {}

  async row(height: number): Promise<Record<string, unknown> | undefined> {
    const [found] = await this.database.rows<Record<string, unknown>>(
      `SELECT b.*, u.btc_address AS finder FROM blocks b LEFT JOIN users u ON u.id = b.user_id WHERE block_height = $1`,
      [height],
    );
    return found;
  }

  /** Its line in the feed. */
  async line(height: number): Promise<{ title: string; description: string; metadata: unknown } | undefined> {
    const [found] = await this.database.rows<{ title: string; description: string; metadata: unknown }>(
      `SELECT title, description, metadata FROM activity_feed WHERE dedupe_key = $1`,
      [`block:${height}`],
    );
    return found;
  }

  async isBlock(eventId: string): Promise<boolean | undefined> {
    const [share] = await this.database.rows<{ is_block: boolean }>(
      'SELECT is_block FROM shares WHERE event_id = $1',
      [eventId],
    );
    return share?.is_block;
  }

  news(height: number): Record<string, unknown>[] {
    return this.pool.of('block_found').filter((told) => told.height === height);
  }

  async waitLonger(height: number, by: string): Promise<void> {
    await this.database.rows(
      `UPDATE blocks SET created_at = created_at - $2::interval, updated_at = updated_at - $2::interval WHERE block_height = $1`,
      [height, by],
    );
  }
}
