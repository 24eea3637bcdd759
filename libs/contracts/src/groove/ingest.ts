import * as z from 'zod/mini';
import { LIMITS } from '../limits';
import { count } from '../zod';
import { grooveOutcome, grooveSessionId, grooveText } from './domain';

const optionalText = (most: number) => z.optional(z.nullable(z.string().check(z.maxLength(most))));
const anyText = optionalText(LIMITS.httpBodyBytes);

/** `POST /groove/ingest/hooks`: one hook event as Claude Code sends it. Unknown keys are kept; no path is opened. */
export const grooveHook = z.looseObject({
  session_id: grooveSessionId,
  hook_event_name: grooveText(LIMITS.grooveNameCharacters),
  cwd: optionalText(LIMITS.grooveScopePathCharacters),
  prompt: anyText,
  tool_name: optionalText(LIMITS.grooveNameCharacters),
  tool_use_id: optionalText(LIMITS.grooveIdCharacters),
  tool_input: z.optional(z.unknown()),
  tool_response: z.optional(z.unknown()),
  error: z.optional(z.unknown()),
  reason: anyText,
  source: anyText,
});
export type GrooveHook = z.output<typeof grooveHook>;

/** 202 of a hook event. `duplicate`: it was known, and nothing changed. */
export const grooveHookTaken = z.object({ event_id: z.string(), duplicate: z.boolean() });
export type GrooveHookTaken = z.output<typeof grooveHookTaken>;

/** 200 of `SessionStart` and `UserPromptSubmit`: what the assistant puts into its context. */
export const grooveHookContext = z.object({
  hookSpecificOutput: z.object({ hookEventName: z.string(), additionalContext: z.string() }),
});
export type GrooveHookContext = z.output<typeof grooveHookContext>;

/** A part of a message; of other types only the type is read. */
export const grooveBlock = z.union([
  z.looseObject({ type: z.literal('text'), text: z.string() }),
  z.looseObject({
    type: z.literal('tool_use'),
    id: z.string(),
    name: z.string(),
    input: z.optional(z.unknown()),
  }),
  z.looseObject({
    type: z.literal('tool_result'),
    tool_use_id: z.string(),
    content: z.optional(z.unknown()),
    is_error: z.optional(z.nullable(z.boolean())),
  }),
  z.looseObject({
    type: z.string().check(z.refine((type) => !['text', 'tool_use', 'tool_result'].includes(type))),
  }),
]);
export type GrooveBlock = z.output<typeof grooveBlock>;

const lineId = z.string().check(z.minLength(1), z.maxLength(LIMITS.grooveIdCharacters));

/** A message of a session file of Claude Code. */
export const grooveTranscriptMessage = z.looseObject({
  type: z.enum(['user', 'assistant']),
  uuid: lineId,
  parentUuid: z.optional(z.nullable(z.string())),
  sessionId: grooveSessionId,
  timestamp: z.optional(z.iso.datetime({ offset: true })),
  cwd: optionalText(LIMITS.grooveScopePathCharacters),
  isSidechain: z.optional(z.nullable(z.boolean())),
  isMeta: z.optional(z.nullable(z.boolean())),
  message: z.looseObject({
    role: z.enum(['user', 'assistant']),
    content: z.union([z.string(), z.array(grooveBlock)]),
  }),
});
export type GrooveTranscriptMessage = z.output<typeof grooveTranscriptMessage>;

/** Any other line of such a file (`summary`, `system`, `file-history-snapshot` …): accepted, and nothing is read of it. */
export const grooveTranscriptOther = z.looseObject({
  type: z.string().check(
    z.minLength(1),
    z.refine((type) => type !== 'user' && type !== 'assistant'),
  ),
  uuid: z.optional(z.nullable(lineId)),
  sessionId: z.optional(z.nullable(z.string())),
});
export type GrooveTranscriptOther = z.output<typeof grooveTranscriptOther>;

const neutral = {
  session_id: grooveSessionId,
  uuid: z.optional(lineId),
  timestamp: z.optional(z.iso.datetime({ offset: true })),
};
/** A message of another assistant. */
export const grooveNeutralMessage = z.looseObject({
  ...neutral,
  role: z.enum(['user', 'assistant']),
  content: z.string(),
});
/** A call of a tool by another assistant. */
export const grooveNeutralTool = z.looseObject({
  ...neutral,
  tool_name: grooveText(LIMITS.grooveNameCharacters),
  input: z.optional(z.unknown()),
  output: z.optional(z.unknown()),
  success: z.boolean(),
});

/** Answer to a transcript: lines counted, and of the first `LIMITS.grooveErrorsListed` rejected ones the reason. */
export const grooveTranscriptTaken = z.object({
  accepted: count,
  duplicate: count,
  rejected: count,
  errors: z.array(z.object({ line: count, reason: z.string() })),
});
export type GrooveTranscriptTaken = z.output<typeof grooveTranscriptTaken>;

/** `PUT /groove/sessions/{id}/feedback`: overrides what the session itself lets guess. */
export const grooveFeedback = z.strictObject({
  outcome: grooveOutcome,
  note: z.optional(z.nullable(grooveText(LIMITS.grooveNoteCharacters))),
});
export type GrooveFeedback = z.output<typeof grooveFeedback>;
export const grooveFeedbackParams = z.object({ id: grooveSessionId });
