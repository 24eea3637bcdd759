import * as z from 'zod/mini';
import { apiKey } from './api-keys';
import { grooveDetailSignal } from './groove/bodies';
import {
  grooveCategory,
  grooveComponent,
  grooveContext,
  grooveOutcome,
  grooveSource,
  grooveStatus,
} from './groove/domain';
import { profile, settings } from './users';
import { count, finite, isoTime } from './zod';

/** `GET /users/me/export`: everything that is stored about me, in one JSON. Shares are in `mining/shares.csv`. */
export const accountExport = z.object({
  exported_at: isoTime,
  profile: z.extend(profile, { claimed_at: z.nullable(isoTime), login_count: count }),
  settings,
  sessions: z.array(
    z.object({
      id: z.uuid(),
      user_agent: z.nullable(z.string()),
      created_at: isoTime,
      last_used_at: isoTime,
      ended_at: z.nullable(isoTime),
    }),
  ),
  api_keys: z.array(apiKey),
  workers: z.array(
    z.object({
      name: z.string(),
      first_seen: isoTime,
      last_share: z.nullable(isoTime),
      valid_shares: count,
      invalid_shares: count,
      work: z.string(),
      best_diff: finite,
      current_diff: z.nullable(finite),
      user_agent: z.nullable(z.string()),
    }),
  ),
  bests: z.array(
    z.object({
      timeframe: z.enum(['week', 'month', 'alltime']),
      period: z.string(),
      best_diff: finite,
      worker_name: z.string(),
      share_id: z.string(),
      time: isoTime,
    }),
  ),
  days: z.array(
    z.object({
      day: z.iso.date(),
      accepted: count,
      rejected: count,
      work: z.string(),
      best_diff: finite,
      active_minutes: count,
    }),
  ),
  blocks: z.array(
    z.object({
      height: count,
      hash: z.nullable(z.string()),
      worker_name: z.nullable(z.string()),
      reward_btc: z.nullable(z.string()),
      found_at: isoTime,
      /** When the network took it, and when it did not. */
      confirmed_at: z.nullable(isoTime),
      refused_at: z.nullable(isoTime),
    }),
  ),
  feed: z.array(
    z.object({
      id: count,
      type: z.string(),
      text: z.string(),
      description: z.nullable(z.string()),
      time: isoTime,
      private: z.boolean(),
      metadata: z.record(z.string(), z.unknown()),
    }),
  ),
  groove_learnings: z.array(
    z.object({
      id: z.uuid(),
      description: z.string(),
      insight: z.string(),
      category: grooveCategory,
      scope: z.string(),
      scope_path: z.nullable(z.string()),
      status: grooveStatus,
      source: grooveSource,
      source_session: z.nullable(z.string()),
      estimated_value: finite,
      confidence: finite,
      session_count: count,
      times_injected: count,
      created_at: isoTime,
    }),
  ),
  groove_sessions: z.array(
    z.object({
      id: z.string(),
      context_type: grooveContext,
      scope_path: z.nullable(z.string()),
      started_at: isoTime,
      ended_at: z.nullable(isoTime),
      end_reason: z.nullable(z.string()),
      outcome: z.nullable(finite),
      feedback: z.nullable(grooveOutcome),
      feedback_note: z.nullable(z.string()),
    }),
  ),
  groove_messages: z.array(
    z.object({
      session_id: z.string(),
      uuid: z.string(),
      role: z.string(),
      at: z.nullable(isoTime),
      text: z.nullable(z.string()),
      tools: z.array(z.unknown()),
    }),
  ),
  groove_attributions: z.array(
    z.object({
      session_id: z.string(),
      learning_id: z.uuid(),
      time: isoTime,
      activated: z.boolean(),
      withheld: z.boolean(),
      outcome: z.nullable(finite),
      value: z.nullable(finite),
      signals: z.array(grooveDetailSignal),
    }),
  ),
  groove_activity: z.array(z.object({ time: isoTime, type: grooveComponent, message: z.string() })),
});
export type AccountExport = z.output<typeof accountExport>;
