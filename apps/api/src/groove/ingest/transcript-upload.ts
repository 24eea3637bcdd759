import { createHash } from 'node:crypto';
import { type GrooveContext, type GrooveTranscriptTaken, LIMITS } from '@app/contracts';
import type { GrooveIngestRepository, GrooveMessageRow } from '@app/database';
import { readLine, type SessionMessage, type TranscriptLine } from '@app/groove';
import type { BodyLine } from './body-lines';
import { messageRow } from './message-row';

const BATCH_CHARACTERS = 1024 * 1024;
/** What a row takes beside its texts, about. */
const ROW_CHARACTERS = 200;

interface Batch {
  rows: { row: GrooveMessageRow; number: number }[];
  scopePath: string | null;
  first: number;
  last: number;
}

/** One transcript on its way in: read line by line, stored batch by batch, so that its length costs no memory. */
export class TranscriptUpload {
  readonly taken: GrooveTranscriptTaken = { accepted: 0, duplicate: 0, rejected: 0, errors: [] };
  readonly reasons = new Map<string, number>();
  /** The sessions whose lines it held. */
  readonly sessions = new Set<string>();
  private readonly batches = new Map<string, Batch>();
  private lines = 0;
  private characters = 0;

  constructor(
    private readonly store: GrooveIngestRepository,
    private readonly userId: number,
    private readonly given: { contextType: GrooveContext; sessionId: string | null; now: number },
  ) {}

  async take(line: BodyLine): Promise<void> {
    if (line.text === null) return this.reject(line.number, line.reason);
    const read = readLine(line.text);
    if (!read.ok) return this.reject(line.number, read.reason);
    const sessionId = read.line.sessionId ?? this.given.sessionId;
    if (sessionId === null)
      return this.reject(line.number, 'session: neither the line nor the request names one');
    if (!this.sessions.has(sessionId) && this.sessions.size >= LIMITS.grooveSessionsPerUpload)
      return this.reject(line.number, `session: an upload may hold ${LIMITS.grooveSessionsPerUpload}`);
    this.sessions.add(sessionId);
    this.hold(sessionId, read.line, line);
    if (this.lines >= LIMITS.grooveLinesAtOnce || this.characters >= BATCH_CHARACTERS) await this.flush();
  }

  /** Stores what is held. */
  async flush(): Promise<void> {
    for (const [id, { rows, ...facts }] of this.batches) {
      const session = { id, contextType: this.given.contextType, ...facts };
      const { accepted, full } = await this.store.storeLines(
        this.userId,
        session,
        rows.map(({ row }) => row),
      );
      if (full) {
        const reason = `session: it has the ${LIMITS.grooveMessagesPerSession} messages that one may have`;
        for (const { number } of rows) this.reject(number, reason);
      } else {
        this.taken.accepted += accepted;
        this.taken.duplicate += rows.length - accepted;
      }
    }
    this.batches.clear();
    this.lines = 0;
    this.characters = 0;
  }

  private hold(
    sessionId: string,
    line: TranscriptLine,
    { number, text }: { number: number; text: string },
  ): void {
    // A clock that is ahead must not put a session into a day that is still to come.
    const time = Math.min(line.time ?? this.given.now, this.given.now);
    const batch = this.batches.get(sessionId) ?? { rows: [], scopePath: null, first: time, last: time };
    const row = messageRow(line.uuid ?? lineName(number, text), line.time, line.message);
    batch.rows.push({ row, number });
    batch.scopePath ??= line.cwd;
    batch.first = Math.min(batch.first, time);
    batch.last = Math.max(batch.last, time);
    this.batches.set(sessionId, batch);
    this.lines += 1;
    this.characters += ROW_CHARACTERS + (row.text?.length ?? 0) + toolCharacters(line.message);
  }

  private reject(line: number, reason: string): void {
    this.taken.rejected += 1;
    if (this.taken.errors.length < LIMITS.grooveErrorsListed) this.taken.errors.push({ line, reason });
    const known = reason.slice(0, LIMITS.grooveReasonCharacters);
    this.reasons.set(known, (this.reasons.get(known) ?? 0) + 1);
  }
}

/** How much of what its tools were asked and answered a message keeps. */
const toolCharacters = ({ parts }: SessionMessage): number =>
  parts.reduce((sum, part) => {
    if (part.kind === 'text') return sum;
    return sum + ROW_CHARACTERS + (part.kind === 'call' ? part.input : part.output).length;
  }, 0);

/** What a line without a uuid is known by: its place and what stands there. */
const lineName = (number: number, text: string): string =>
  `line:${number}:${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
