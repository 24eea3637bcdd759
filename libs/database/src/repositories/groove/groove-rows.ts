import { GROOVE_USABLE, type GrooveCategory, type GrooveStatus } from '@app/contracts';

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
