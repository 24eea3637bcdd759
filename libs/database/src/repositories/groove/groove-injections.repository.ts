import { Injectable } from '@nestjs/common';
import {
  type GrooveCategory,
  type GrooveContext,
  type GrooveStrategy,
  type GrooveStrategyParameters,
  GROOVE_USABLE,
  LIMITS,
} from '@app/contracts';
import { DataSource, type EntityManager } from 'typeorm';
import { rowsOf } from '../rows';
import { holdLearnings } from './groove-rows';

/** Of the places in a session so many are for the newest learnings, that they get a chance. */
const NEWEST = 3;

/** A learning that a session may be given. */
export interface GrooveOffer {
  id: string;
  category: GrooveCategory;
  temporalConfidence: number;
  /** 1 − p; null before its ablation is complete. */
  ablationConfidence: number | null;
  /** What is believed of the strategies: its own where it is specialised, else of its category; null before the first. */
  parameters: GrooveStrategyParameters | null;
}
export interface GrooveChoice {
  learningId: string;
  strategy: GrooveStrategy;
  withheld: boolean;
}

/** A learning chosen for a session. `due`: it was given already, or would have been. */
export interface GrooveChosen extends GrooveChoice {
  category: GrooveCategory;
  insight: string;
  due: boolean;
}

/** Which learnings a session gets, remembered for the comparison of sessions with and without. */
@Injectable()
export class GrooveInjectionsRepository {
  constructor(private readonly source: DataSource) {}

  /**
   * The learnings of a session; chosen by `decide` the first time, and never again.
   * @returns also those that are withheld; nothing of learnings that cannot be used any more
   */
  async forSession(
    userId: number,
    sessionId: string,
    decide: (offers: readonly GrooveOffer[]) => readonly GrooveChoice[],
  ): Promise<GrooveChosen[]> {
    return this.source.transaction(async (tx) => {
      const [session] = await rowsOf<{ chosen: boolean; path: string | null; context: GrooveContext }>(
        tx,
        `SELECT chosen_at IS NOT NULL AS chosen, scope_path AS path, context_type AS context
           FROM groove_sessions WHERE user_id = $1 AND id = $2 FOR UPDATE`,
        [userId, sessionId],
      );
      if (!session) return [];
      if (!session.chosen) await choose(tx, userId, sessionId, session, decide);
      return rowsOf<GrooveChosen>(
        tx,
        `SELECT i.learning_id AS "learningId", i.strategy, i.withheld, l.category, t.insight, i.due_at IS NOT NULL AS due
           FROM groove_injections i
           JOIN groove_learnings l ON l.user_id = i.user_id AND l.id = i.learning_id AND l.status = ANY($3)
           JOIN groove_learning_texts t ON t.user_id = i.user_id AND t.learning_id = i.learning_id
          WHERE i.user_id = $1 AND i.session_id = $2 ORDER BY l.estimated_value DESC, l.id`,
        [userId, sessionId, GROOVE_USABLE],
      );
    });
  }

  /**
   * Notes that learnings were given to a session, or would have been were they not withheld; each counts once.
   * @returns how many were given for the first time
   */
  async due(userId: number, sessionId: string, learningIds: readonly string[]): Promise<number> {
    if (learningIds.length === 0) return 0;
    return this.source.transaction(async (tx) => {
      await tx.query(`SELECT 1 FROM groove_sessions WHERE user_id = $1 AND id = $2 FOR UPDATE`, [
        userId,
        sessionId,
      ]);
      const due = await rowsOf<{ id: string; withheld: boolean }>(
        tx,
        `UPDATE groove_injections SET due_at = now()
          WHERE user_id = $1 AND session_id = $2 AND learning_id = ANY($3::uuid[]) AND due_at IS NULL
         RETURNING learning_id AS id, withheld`,
        [userId, sessionId, learningIds],
      );
      const given = due.flatMap(({ id, withheld }) => (withheld ? [] : [id]));
      if (given.length === 0) return 0;
      const held = await holdLearnings(tx, userId, given);
      await tx.query(
        `UPDATE groove_learnings SET times_injected = times_injected + 1 WHERE user_id = $1 AND id = ANY($2::uuid[])`,
        [userId, [...held]],
      );
      return held.size;
    });
  }
}

async function choose(
  tx: EntityManager,
  userId: number,
  sessionId: string,
  { path, context }: { path: string | null; context: GrooveContext },
  decide: (offers: readonly GrooveOffer[]) => readonly GrooveChoice[],
): Promise<void> {
  const places = LIMITS.grooveInjectedPerSession;
  const best = await offers(
    tx,
    [userId, GROOVE_USABLE, path, context, places],
    'l.estimated_value DESC, l.id',
  );
  const newest = await offers(tx, [userId, GROOVE_USABLE, path, context, places], 'l.created_at DESC, l.id');
  const chosen = new Map(best.slice(0, places - NEWEST).map((offer) => [offer.id, offer]));
  for (const offer of [...newest, ...best]) if (chosen.size < places) chosen.set(offer.id, offer);
  const choices = decide([...chosen.values()]);
  await tx.query(
    `INSERT INTO groove_injections (user_id, session_id, learning_id, strategy, withheld)
     SELECT $1, $2, * FROM unnest($3::uuid[], $4::text[], $5::boolean[]) ON CONFLICT DO NOTHING`,
    [
      userId,
      sessionId,
      choices.map(({ learningId }) => learningId),
      choices.map(({ strategy }) => strategy),
      choices.map(({ withheld }) => withheld),
    ],
  );
  await tx.query(`UPDATE groove_sessions SET chosen_at = now() WHERE user_id = $1 AND id = $2`, [
    userId,
    sessionId,
  ]);
}

/** @param order  a fixed text of this file */
const offers = (tx: EntityManager, parameters: unknown[], order: string): Promise<GrooveOffer[]> =>
  rowsOf<GrooveOffer>(
    tx,
    `SELECT l.id, l.category, l.temporal_confidence AS "temporalConfidence",
            1 - l.ablation_p AS "ablationConfidence", coalesce(o.parameters, d.parameters) AS parameters
       FROM groove_learnings l
       LEFT JOIN groove_strategy_overrides o
         ON o.user_id = l.user_id AND o.learning_id = l.id AND o.context_type = $4
       LEFT JOIN groove_strategy_distributions d
         ON d.user_id = l.user_id AND d.category = l.category AND d.context_type = $4
      WHERE l.user_id = $1 AND l.status = ANY($2) AND (l.scope_kind <> 'project' OR l.scope_path = $3)
      ORDER BY ${order} LIMIT $5`,
    parameters,
  );
