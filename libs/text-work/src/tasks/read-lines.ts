import { createHash } from 'node:crypto';
import { messageRow, readLine, type TranscriptLine } from '@app/groove';
import { once } from './protocol';

/** Lines of a transcript: where each lies in the bytes, which are UTF-8. */
export interface LinesInput {
  bytes: Uint8Array;
  lines: readonly { number: number; start: number; end: number }[];
  /** Of lines that name none. */
  sessionId: string | null;
  /** Epoch ms. */
  now: number;
}
/** The lines of one session, `rows` as the JSON that is stored of them. Times in epoch ms. */
export interface SessionLines {
  id: string;
  scopePath: string | null;
  first: number;
  last: number;
  numbers: number[];
  rows: string;
}
export interface ReadLines {
  sessions: SessionLines[];
  rejected: { number: number; reason: string }[];
}

interface Group {
  facts: Omit<SessionLines, 'rows' | 'numbers'>;
  numbers: number[];
  rows: ReturnType<typeof messageRow>[];
}

/** Reads lines of a transcript into what is stored of them; blank ones are passed over. */
export const readLines = once((input: LinesInput): ReadLines => {
  const rejected: ReadLines['rejected'] = [];
  const groups = new Map<string, Group>();
  const bytes = Buffer.from(input.bytes.buffer, input.bytes.byteOffset, input.bytes.byteLength);
  for (const { number, start, end } of input.lines) {
    const text = bytes.toString('utf8', start, end).replace('\uFEFF', '').trim();
    if (text === '') continue;
    const read = readLine(text);
    const sessionId = read.ok ? (read.line.sessionId ?? input.sessionId) : null;
    if (!read.ok) rejected.push({ number, reason: read.reason });
    else if (sessionId === null)
      rejected.push({ number, reason: 'session: neither the line nor the request names one' });
    else hold(groups, sessionId, input.now, read.line, { number, text });
  }
  const sessions = [...groups.values()].map(({ facts, numbers, rows }) => ({
    ...facts,
    numbers,
    rows: JSON.stringify(rows),
  }));
  return { sessions, rejected };
});

function hold(
  groups: Map<string, Group>,
  id: string,
  now: number,
  line: TranscriptLine,
  { number, text }: { number: number; text: string },
): void {
  // A clock that is ahead must not put a session into a day that is still to come.
  const time = Math.min(line.time ?? now, now);
  const group = groups.get(id) ?? {
    facts: { id, scopePath: null, first: time, last: time },
    numbers: [],
    rows: [],
  };
  group.rows.push(messageRow(line.uuid ?? lineName(number, text), line.time, line.message));
  group.numbers.push(number);
  group.facts.scopePath ??= line.cwd;
  group.facts.first = Math.min(group.facts.first, time);
  group.facts.last = Math.max(group.facts.last, time);
  groups.set(id, group);
}

/** What a line without a uuid is known by: its place and what stands there. */
const lineName = (number: number, text: string): string =>
  `line:${number}:${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
