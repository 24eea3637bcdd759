import { startOf } from './json-start';
import type { HookEvent } from './read-hook';
import { isObject } from './read-values';
import { KEPT } from './session-message';

/** What is read of a hook event, and what it is known by. */
const FIELDS = [
  ...['session_id', 'hook_event_name', 'cwd', 'prompt', 'tool_name', 'tool_use_id', 'tool_input'],
  ...['tool_response', 'error', 'last_assistant_message', 'reason', 'source'],
] as const satisfies readonly string[];
/** What is read of a value by name, wherever it stands. */
const NAMED = ['command', 'is_error', 'success', 'text'];

/** A hook event of which `readHook` reads the same as of the whole one, and that is small. */
export function lightHook(event: unknown): unknown {
  if (!isObject(event)) return startOf(event, KEPT.toolCharacters);
  return Object.fromEntries(
    FIELDS.flatMap((field): [string, unknown][] =>
      event[field] === undefined ? [] : [[field, light(event[field])]],
    ),
  ) as Partial<HookEvent>;
}

function light(value: unknown): unknown {
  // One more than is kept: it shows that the last one kept is whole.
  if (typeof value === 'string') return value.slice(0, KEPT.textCharacters + 1);
  if (Array.isArray(value)) return value.slice(0, KEPT.partsPerMessage).map(lightPart);
  return lightPart(value);
}

/** The start of its JSON, and then what is read by name. */
function lightPart(value: unknown): unknown {
  if (!isObject(value)) return startOf(value, KEPT.toolCharacters + 1);
  const start = startOf(value, KEPT.toolCharacters + 1) as Record<string, unknown>;
  for (const name of NAMED)
    if (Object.hasOwn(value, name)) start[name] = startOf(value[name], KEPT.toolCharacters + 1);
  return start;
}
