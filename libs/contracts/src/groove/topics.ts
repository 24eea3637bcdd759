import * as z from 'zod/mini';
import { LIMITS } from '../limits';
import { grooveCategory, grooveScopeFilter, grooveStatus, grooveText } from './domain';

export const GROOVE_SORTS = ['value', 'confidence', 'usage', 'recency'] as const;
export const grooveSort = z.enum(GROOVE_SORTS);
export type GrooveSort = z.output<typeof grooveSort>;

/** UTC days, today included. */
export const groovePeriod = z.object({
  days: z._default(z.int().check(z.gte(1), z.lte(LIMITS.groovePeriodDays)), 7),
});

export const grooveFilters = z.object({
  scope: z.optional(grooveScopeFilter),
  category: z.optional(grooveCategory),
  status: z.optional(grooveStatus),
  search: z.optional(grooveText(LIMITS.grooveSearchCharacters)),
});
export type GrooveFilters = z.output<typeof grooveFilters>;

const page = {
  limit: z._default(z.int().check(z.gte(1), z.lte(LIMITS.groovePage)), 50),
  offset: z._default(z.int().check(z.gte(0), z.lte(LIMITS.grooveOffset)), 0),
};
const period = z._default(groovePeriod, { days: 7 });

/** What can be watched. Parsing drops what is unknown and fills in the defaults. */
export const GROOVE_TOPICS = {
  overview: z.object({ topic: z.literal('overview') }),
  learnings: z.object({
    topic: z.literal('learnings'),
    filters: z._default(grooveFilters, {}),
    sort: z._default(grooveSort, 'value'),
    ...page,
  }),
  learning_detail: z.object({ topic: z.literal('learning_detail'), id: z.uuid() }),
  attribution: z.object({ topic: z.literal('attribution'), period, ...page }),
  session_timeline: z.object({ topic: z.literal('session_timeline'), period, ...page }),
  strategy_distributions: z.object({ topic: z.literal('strategy_distributions') }),
  strategy_overrides: z.object({
    topic: z.literal('strategy_overrides'),
    specialized_only: z._default(z.boolean(), false),
  }),
  health: z.object({ topic: z.literal('health') }),
} as const;

export type GrooveTopicName = keyof typeof GROOVE_TOPICS;
export const GROOVE_TOPIC_NAMES = Object.keys(GROOVE_TOPICS) as GrooveTopicName[];
export const grooveTopicName = z.enum(GROOVE_TOPIC_NAMES as [GrooveTopicName, ...GrooveTopicName[]]);

export const grooveTopic = z.discriminatedUnion('topic', [
  GROOVE_TOPICS.overview,
  GROOVE_TOPICS.learnings,
  GROOVE_TOPICS.learning_detail,
  GROOVE_TOPICS.attribution,
  GROOVE_TOPICS.session_timeline,
  GROOVE_TOPICS.strategy_distributions,
  GROOVE_TOPICS.strategy_overrides,
  GROOVE_TOPICS.health,
]);
/** A topic in its canonical form. */
export type GrooveTopic = z.output<typeof grooveTopic>;
/** A topic as a client may write it. */
export type GrooveTopicInput = z.input<typeof grooveTopic>;
export type GrooveTopicOf<Name extends GrooveTopicName> = Extract<GrooveTopic, { topic: Name }>;

/** The canonical form of a topic: defaults filled in, unknown parameters dropped, keys sorted. */
export function canonicalTopic(value: unknown): { ok: true; topic: GrooveTopic } | { ok: false } {
  const parsed = grooveTopic.safeParse(value);
  if (!parsed.success) return { ok: false };
  const { data } = parsed;
  return { ok: true, topic: sorted(data.topic === 'learning_detail' ? lowerId(data) : data) };
}

/** The identity of a canonical topic: equal for two spellings of one topic. */
export const topicKey = (topic: GrooveTopic): string => JSON.stringify(topic);

/** A UUID may be written in both cases. */
const lowerId = (topic: GrooveTopicOf<'learning_detail'>): GrooveTopic => ({
  ...topic,
  id: topic.id.toLowerCase(),
});

/** The same value with the keys of all objects in order; undefined ones are left out. */
function sorted<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]): [string, unknown] => [key, sorted(inner)]);
  return Object.fromEntries(entries) as Value;
}
