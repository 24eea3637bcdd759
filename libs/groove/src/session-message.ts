import { LIMITS } from '@app/contracts';

/** A tool was called; `input` is its input as text, cut. */
export interface CallPart {
  kind: 'call';
  id: string | null;
  tool: string;
  input: string;
}
/** What a tool answered; `tool` is null where only the id of the call tells which. */
export interface ResultPart {
  kind: 'result';
  id: string | null;
  tool: string | null;
  failed: boolean;
  output: string;
}
export interface TextPart {
  kind: 'text';
  text: string;
}
export type MessagePart = TextPart | CallPart | ResultPart;

/** One message of a session as it is stored and read: what it says and what its tools did, in their order. */
export interface SessionMessage {
  role: 'user' | 'assistant';
  parts: MessagePart[];
}

/** How much of a message is kept. What signals and learnings are read from stands at the beginning. */
export const KEPT = {
  textCharacters: LIMITS.grooveMessageCharacters,
  toolCharacters: 2_000,
  toolNameCharacters: LIMITS.grooveNameCharacters,
  partsPerMessage: 200,
} as const;

/** Cuts a text to so many UTF-16 units, never through a character, and replaces what Postgres cannot store. */
export function cut(text: string, most: number): string {
  const end = text.length > most && isFirstHalf(text.charCodeAt(most - 1)) ? most - 1 : most;
  return text.slice(0, end).replaceAll('\0', '').replace(LONE_HALF, '\uFFFD');
}

const LONE_HALF = /\p{Surrogate}/gu;
const isFirstHalf = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;

/** All that a message says, or '' where it only has tools at work. */
export const textOf = (message: SessionMessage): string =>
  message.parts
    .filter((part): part is TextPart => part.kind === 'text')
    .map((part) => part.text)
    .join('\n')
    .trim();
