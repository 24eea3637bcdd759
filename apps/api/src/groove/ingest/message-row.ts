import type { GrooveMessageRow } from '@app/database';
import { cut, KEPT, type SessionMessage, textOf } from '@app/groove';

/** @param at  epoch ms; null: the message does not say */
export function messageRow(uuid: string, at: number | null, message: SessionMessage): GrooveMessageRow {
  const text = cut(textOf(message), KEPT.textCharacters);
  const tools = message.parts.filter((part) => part.kind !== 'text');
  return { uuid, role: message.role, at, text: text === '' ? null : text, tools };
}
