import { cut, KEPT, type SessionMessage, textOf } from './session-message';

/** A message as it is stored. `uuid` is its identity within the session, `at` a time in ISO 8601. */
export interface MessageRow {
  uuid: string;
  role: 'user' | 'assistant';
  at: string | null;
  text: string | null;
  tools: SessionMessage['parts'];
}

/** @param at  epoch ms; null: the message does not say */
export function messageRow(uuid: string, at: number | null, message: SessionMessage): MessageRow {
  const text = cut(textOf(message), KEPT.textCharacters);
  const tools = message.parts.filter((part) => part.kind !== 'text');
  const time = at === null ? null : new Date(at).toISOString();
  return { uuid, role: message.role, at: time, text: text === '' ? null : text, tools };
}
