import * as z from 'zod/mini';
import { LIMITS } from '../limits';
import { count } from '../zod';
import { grooveContext, grooveOutcome, grooveSessionId, grooveText } from './domain';

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
  last_assistant_message: anyText,
  reason: anyText,
  source: anyText,
});
export type GrooveHook = z.output<typeof grooveHook>;

/** Headers of a hook or a transcript that are read. */
export const grooveHookHeaders = z.object({
  'x-groove-context-type': z._default(grooveContext, 'interactive'),
  'idempotency-key': z.optional(grooveText(LIMITS.grooveIdCharacters)),
});
export type GrooveHookHeaders = z.output<typeof grooveHookHeaders>;

/** `session_id`: of the lines that name none. */
export const grooveTranscriptQuery = z.object({ session_id: z.optional(grooveSessionId) });
export type GrooveTranscriptQuery = z.output<typeof grooveTranscriptQuery>;

/** 202 of a hook event. `duplicate`: it was known, and nothing changed. */
export const grooveHookTaken = z.object({ event_id: z.string(), duplicate: z.boolean() });
export type GrooveHookTaken = z.output<typeof grooveHookTaken>;

/** 200 of `SessionStart` and `UserPromptSubmit`: what the assistant puts into its context. */
export const grooveHookContext = z.object({
  hookSpecificOutput: z.object({ hookEventName: z.string(), additionalContext: z.string() }),
});
export type GrooveHookContext = z.output<typeof grooveHookContext>;

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
/** `changed`: false where the same was said before. */
export const grooveFeedbackTaken = z.object({
  session_id: z.string(),
  outcome: grooveOutcome,
  changed: z.boolean(),
});
export type GrooveFeedbackTaken = z.output<typeof grooveFeedbackTaken>;
export const grooveFeedbackParams = z.object({ id: grooveSessionId });
