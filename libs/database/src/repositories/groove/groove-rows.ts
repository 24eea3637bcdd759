import { GROOVE_USABLE, type GrooveCategory, type GrooveStatus } from '@app/contracts';
import type { EntityManager } from 'typeorm';
import { rowsOf } from '../rows';

/** What a list shows of a learning. */
export interface GrooveBriefRow {
  id: string;
  description: string;
  category: GrooveCategory;
  scopeKind: 'global' | 'user' | 'project';
  scopePath: string | null;
  status: GrooveStatus;
  estimatedValue: number;
  confidence: number;
  sessionCount: number;
  activatedCount: number;
  timesInjected: number;
  createdAt: Date;
}

/** Of a description no more is read than a list can show of it. */
export const BRIEF_CHARACTERS_READ = 600;

/** Columns of `groove_learnings l` and `groove_learning_texts t` that make a GrooveBriefRow. */
export const BRIEF_COLUMNS = `l.id, left(t.description, ${BRIEF_CHARACTERS_READ}) AS description, l.category,
  l.scope_kind AS "scopeKind", l.scope_path AS "scopePath", l.status, l.estimated_value AS "estimatedValue",
  l.confidence, l.session_count AS "sessionCount", l.activated_count AS "activatedCount",
  l.times_injected AS "timesInjected", l.created_at AS "createdAt"`;

/** The statuses of learnings in use, as a list in SQL. */
export const usableList = GROOVE_USABLE.map((status) => `'${status}'`).join(', ');

/** What a search is compared with: both texts in lower case, by the same rules as the words that are searched for. */
export const searchText = (description: string, insight: string): string =>
  `${description}\n${insight}`.toLowerCase();

/** Holds the making of learnings of a user: two at once neither make one twice nor one more than he may have. */
export async function holdMaking(tx: EntityManager, userId: number): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('groove learnings', $1))`, [userId]);
}

/**
 * Holds learnings of a user in an order that all keep, so that nobody waits in a circle. Rows that merely refer to
 * them may be written meanwhile.
 * @returns those that are there
 */
export async function holdLearnings(
  tx: EntityManager,
  userId: number,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await rowsOf<{ id: string }>(
    tx,
    `SELECT id FROM groove_learnings WHERE user_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR NO KEY UPDATE`,
    [userId, ids],
  );
  return new Set(rows.map(({ id }) => id));
}
