import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** An event whose end is near. `userId` null: it concerns all. */
export interface Reminder {
  eventId: string;
  userId: number | null;
  title: string;
  endsAt: Date;
  action: { label: string; href: string } | null;
}
interface ReminderRow extends Omit<Reminder, 'action'> {
  label: string | null;
  href: string | null;
}

const BEFORE_MS = 3_600_000;
const AT_ONCE = 200;

/** Upcoming events, and which of them were called out. */
@Injectable()
export class RemindersRepository {
  constructor(private readonly source: DataSource) {}

  /**
   * Hands events that end within an hour to `tell` and remembers them, once for each end: an event that is put off is
   * called out again. Nobody else gets them meanwhile; if `tell` fails they are due again.
   * @returns how many there were, a few hundred at most: call again until there are none
   */
  async remind(now: number, tell: (reminders: Reminder[]) => Promise<void>): Promise<number> {
    return this.source.transaction(async (tx) => {
      const rows = await tx.query<ReminderRow[]>(
        `SELECT id AS "eventId", target_user_id AS "userId", title, ends_at AS "endsAt", action_label AS label, action_href AS href
           FROM upcoming_events
          WHERE is_active = true AND ends_at > $1 AND ends_at <= $2 AND (starts_at IS NULL OR starts_at <= $1)
            AND (reminded_at IS NULL OR reminded_at < ends_at - make_interval(secs => $3))
          ORDER BY ends_at, id LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED`,
        [new Date(now), new Date(now + BEFORE_MS), BEFORE_MS / 1000],
      );
      if (rows.length === 0) return 0;
      await tell(
        rows.map(({ label, href, ...row }) => ({
          ...row,
          action: label !== null && href !== null ? { label, href } : null,
        })),
      );
      await tx.query('UPDATE upcoming_events SET reminded_at = $2 WHERE id = ANY($1::text[])', [
        rows.map(({ eventId }) => eventId),
        new Date(now),
      ]);
      return rows.length;
    });
  }
}
