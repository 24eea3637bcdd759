import * as z from 'zod/mini';
import { LIMITS } from '../limits';
import { decimal, flag } from '../zod';
import { grooveCategory, grooveScope, grooveStatus, grooveText } from './domain';
import { grooveSort } from './topics';

/** `POST /groove/learnings`. */
export const grooveLearningRequest = z.strictObject({
  description: grooveText(LIMITS.grooveTextCharacters),
  insight: grooveText(LIMITS.grooveTextCharacters),
  category: grooveCategory,
  scope: grooveScope,
});
export type GrooveLearningRequest = z.output<typeof grooveLearningRequest>;

/** Answer to an action on a learning. */
export const grooveLearningChanged = z.object({
  id: z.uuid(),
  status: z.union([grooveStatus, z.literal('deleted')]),
});
export type GrooveLearningChanged = z.output<typeof grooveLearningChanged>;

export const grooveLearningParams = z.object({ id: z.uuid() });

const SCOPE = /^(global|user|project|project:.+)$/s;
/** `global`, `user`, `project` (any), `project:/path`. */
export const grooveScopeText = z.pipe(
  z
    .string()
    .check(
      z.maxLength(LIMITS.grooveScopePathCharacters + 'project:'.length),
      z.regex(SCOPE, 'must be global, user, project or project:PATH'),
    ),
  z.transform((text) => {
    const [kind, ...path] = text.split(':');
    return path.length > 0 ? { kind, path: path.join(':') } : { kind };
  }),
);

const page = {
  limit: z._default(decimal(1, LIMITS.groovePage), 50),
  offset: z._default(decimal(0, LIMITS.grooveOffset), 0),
};
const days = z._default(decimal(1, LIMITS.groovePeriodDays, 'UTC days, today included'), 7);

/** Queries of `GET /groove/dashboard/{topic}`: the parameters of the topics, flat. */
export const grooveLearningsQuery = z.object({
  scope: z.optional(grooveScopeText),
  category: z.optional(grooveCategory),
  status: z.optional(grooveStatus),
  search: z.optional(grooveText(LIMITS.grooveSearchCharacters)),
  sort: z._default(grooveSort, 'value'),
  ...page,
});
export type GrooveLearningsQuery = z.output<typeof grooveLearningsQuery>;
export const grooveDetailQuery = z.object({ id: z.uuid() });
export type GrooveDetailQuery = z.output<typeof grooveDetailQuery>;
export const groovePeriodQuery = z.object({ days, ...page });
export type GroovePeriodQuery = z.output<typeof groovePeriodQuery>;
export const grooveOverridesQuery = z.object({ specialized_only: z._default(flag, false) });
export type GrooveOverridesQuery = z.output<typeof grooveOverridesQuery>;
