import { LIMITS } from '@app/contracts';
import { callPart, isObject, nameOf, resultPart, textPart } from './read-values';
import { KEPT, type MessagePart, type SessionMessage } from './session-message';

/** One line of a transcript. What it does not say of itself is null. */
export interface TranscriptLine {
  uuid: string | null;
  sessionId: string | null;
  /** Epoch milliseconds. */
  time: number | null;
  /** The directory of the session, a label only. */
  cwd: string | null;
  message: SessionMessage;
}
export type ReadLine = { ok: true; line: TranscriptLine } | { ok: false; reason: string };

type Json = Record<string, unknown>;

const refuse = (reason: string): ReadLine => ({ ok: false, reason });

/**
 * Reads a line of a session transcript: as Claude Code writes it (`type`, `uuid`, `sessionId`, `message` with a text or
 * blocks of text, tool_use and tool_result), or neutral, `{role, content}` or `{tool_name, input, output, success}`.
 * Lines of Claude Code that are no message (summaries, snapshots) are read as empty ones. Never throws.
 */
export function readLine(text: string): ReadLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse('not JSON');
  }
  if (!isObject(value)) return refuse('not a JSON object');
  const wrong = wrongField(value);
  if (wrong) return refuse(wrong);
  const message = messageOf(value);
  if (typeof message === 'string') return refuse(message);
  const time = typeof value.timestamp === 'string' ? Date.parse(value.timestamp) : null;
  const line = {
    uuid: nameOf(value.uuid, LIMITS.grooveIdCharacters),
    sessionId: nameOf(value.sessionId ?? value.session_id, LIMITS.grooveSessionIdCharacters),
    time,
    cwd: nameOf(value.cwd, LIMITS.grooveScopePathCharacters),
    message,
  };
  return { ok: true, line };
}

const NAMES = [
  ['uuid', LIMITS.grooveIdCharacters],
  ['sessionId', LIMITS.grooveSessionIdCharacters],
  ['session_id', LIMITS.grooveSessionIdCharacters],
] as const;
const EARLIEST_MS = Date.UTC(2000, 0);
const LATEST_MS = Date.UTC(2100, 0);

function wrongField(value: Json): string | undefined {
  for (const [name, most] of NAMES) {
    const given = value[name];
    if (given !== undefined && given !== null && nameOf(given, most) === null)
      return `${name}: must be a text of 1 to ${most} characters without control characters`;
  }
  if (value.timestamp === undefined || value.timestamp === null) return undefined;
  const time = typeof value.timestamp === 'string' ? Date.parse(value.timestamp) : NaN;
  return time >= EARLIEST_MS && time < LATEST_MS ? undefined : 'timestamp: not a time of this century';
}

/** The message, or why there is none. */
function messageOf(value: Json): SessionMessage | string {
  if (typeof value.tool_name === 'string') return neutralTool(value, value.tool_name);
  if (value.role !== undefined) return withRole(value.role, value.content);
  if (typeof value.type !== 'string') return 'neither a transcript message nor a neutral line';
  if (value.type !== 'user' && value.type !== 'assistant') return { role: 'assistant', parts: [] };
  if (!isObject(value.message)) return 'message: missing or not an object';
  const message = withRole(value.message.role ?? value.type, value.message.content);
  if (typeof message === 'string') return message;
  const isAside = value.isMeta === true || value.isSidechain === true || value.isCompactSummary === true;
  return isAside ? withoutText(message) : message;
}

function neutralTool(value: Json, tool: string): SessionMessage | string {
  if (tool === '') return 'tool_name: empty';
  if (value.success !== undefined && typeof value.success !== 'boolean') return 'success: not a boolean';
  const failed = value.success === false;
  const parts = [callPart(null, tool, value.input), resultPart(null, tool, failed, value.output)];
  return { role: 'assistant', parts };
}

function withRole(role: unknown, content: unknown): SessionMessage | string {
  if (role === 'system' || role === 'tool') return { role: 'assistant', parts: [] };
  if (role !== 'user' && role !== 'assistant') return 'role: must be user or assistant';
  const parts = partsOf(content);
  if (typeof parts === 'string') return parts;
  return role === 'user' ? { role, parts: parts.filter(isOfPerson) } : { role, parts };
}

function partsOf(content: unknown): MessagePart[] | string {
  if (typeof content === 'string') return content.trim() === '' ? [] : [textPart(content)];
  if (!Array.isArray(content)) return 'content: neither a text nor a list of blocks';
  const parts: MessagePart[] = [];
  for (const block of content.slice(0, KEPT.partsPerMessage)) {
    if (!isObject(block) || typeof block.type !== 'string') return 'content: a block without a type';
    const part = partOf(block);
    if (part) parts.push(part);
  }
  return parts;
}

/** Images, thoughts and kinds that are not known are passed over. */
function partOf(block: Json): MessagePart | undefined {
  if (block.type === 'text' && typeof block.text === 'string' && block.text.trim() !== '')
    return textPart(block.text);
  if (block.type === 'tool_use' && typeof block.name === 'string')
    return callPart(block.id, block.name, block.input);
  if (block.type === 'tool_result')
    return resultPart(block.tool_use_id, null, block.is_error === true, block.content);
  return undefined;
}

/** What the assistant's program puts into a person's mouth (commands, reminders, notices of an interruption). */
const NOT_HIS_WORDS =
  /^\s*(?:<(?:command-|local-command|system-reminder|task-notification)|\[Request interrupted)/;

const isOfPerson = (part: MessagePart): boolean => part.kind !== 'text' || !NOT_HIS_WORDS.test(part.text);

const withoutText = ({ role, parts }: SessionMessage): SessionMessage => ({
  role,
  parts: parts.filter((part) => part.kind !== 'text'),
});
