import { callPart, isObject, resultPart, textPart } from './read-values';
import type { SessionMessage } from './session-message';

/** The fields of a hook event that are read, whatever else the assistant's program sends. */
export interface HookEvent {
  hook_event_name: string;
  prompt?: unknown;
  tool_name?: unknown;
  tool_input?: unknown;
  tool_response?: unknown;
  tool_use_id?: unknown;
  error?: unknown;
  last_assistant_message?: unknown;
}

const NOTHING: SessionMessage = { role: 'assistant', parts: [] };

/**
 * What a hook event of Claude Code says: UserPromptSubmit the person's words, PostToolUse and PostToolUseFailure a call
 * and its result, Stop the assistant's last words; the others nothing. No path in it is opened. Never throws.
 */
export function readHook(event: HookEvent): SessionMessage {
  const tool = typeof event.tool_name === 'string' && event.tool_name !== '' ? event.tool_name : null;
  switch (event.hook_event_name) {
    case 'UserPromptSubmit':
      return said('user', event.prompt);
    case 'Stop':
      return said('assistant', event.last_assistant_message);
    case 'PostToolUse':
      return tool === null ? NOTHING : used(event, tool, hasFailed(event.tool_response), event.tool_response);
    case 'PostToolUseFailure':
      return tool === null ? NOTHING : used(event, tool, true, event.error ?? event.tool_response);
    default:
      return NOTHING;
  }
}

function said(role: 'user' | 'assistant', text: unknown): SessionMessage {
  return typeof text === 'string' && text.trim() !== '' ? { role, parts: [textPart(text)] } : NOTHING;
}

function used(event: HookEvent, tool: string, failed: boolean, output: unknown): SessionMessage {
  const { tool_use_id: id, tool_input: input } = event;
  return { role: 'assistant', parts: [callPart(id, tool, input), resultPart(id, tool, failed, output)] };
}

/** Only what says so: a word on stderr is no failure. */
const hasFailed = (response: unknown): boolean =>
  isObject(response) && (response.is_error === true || response.success === false);
