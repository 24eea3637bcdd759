import {
  type CallPart,
  type Candidate,
  type MessagePart,
  type ResultPart,
  type SessionMessage,
  SessionReader,
  type SessionReading,
  TfIdfSimilarity,
} from '@app/groove';
import { paged } from './protocol';

/** A message as it is stored; `tools` is the JSON of its calls and results. */
export interface StoredText {
  role: string;
  text: string | null;
  tools: string;
}

/** Reads a session for candidates, a page of stored messages at a time. */
export const readSession = paged(({ candidates }: { candidates: readonly Candidate[] }) => {
  const reader = new SessionReader(new TfIdfSimilarity(), candidates);
  return {
    page: (messages: readonly StoredText[]): void => {
      for (const message of messages) reader.push(toMessage(message));
    },
    end: (_: null): SessionReading => reader.finish(),
  };
});

/** A person's text follows the results that came with it, an assistant's goes before its calls. */
function toMessage({ role, text, tools }: StoredText): SessionMessage {
  const said: MessagePart[] = text === null ? [] : [{ kind: 'text', text }];
  const used = storedTools(tools);
  return role === 'user'
    ? { role: 'user', parts: [...used, ...said] }
    : { role: 'assistant', parts: [...said, ...used] };
}

/** What the api stored, which read it on its way in. */
function storedTools(text: string): (CallPart | ResultPart)[] {
  const tools: unknown = JSON.parse(text);
  return Array.isArray(tools) ? (tools as (CallPart | ResultPart)[]) : [];
}
