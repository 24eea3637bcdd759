import { type GrooveContext, type GrooveTranscriptTaken, LIMITS } from '@app/contracts';
import type { GrooveIngestRepository } from '@app/database';
import { type ReadLines, type SessionLines, TextBusyError, TextError, type TextWork } from '@app/text-work';
import { AppError } from '../../http/app-error';
import type { BodyLine } from './body-lines';

type Rejected = ReadLines['rejected'][number];
interface Given {
  contextType: GrooveContext;
  sessionId: string | null;
  /** Epoch ms. */
  now: number;
}

/**
 * One transcript on its way in: its lines are read in a thread and stored, batch by batch, so that its length costs no
 * memory and its texts no time of the loop. While a batch is in work nothing more of the body is read.
 */
export class TranscriptUpload {
  readonly taken: GrooveTranscriptTaken = { accepted: 0, duplicate: 0, rejected: 0, errors: [] };
  readonly reasons = new Map<string, number>();
  /** The sessions whose lines it held. */
  readonly sessions = new Set<string>();
  private lines: { number: number; bytes: Buffer }[] = [];
  private unreadable: Rejected[] = [];
  private bytes = 0;

  constructor(
    private readonly store: Pick<GrooveIngestRepository, 'storeLines'>,
    private readonly text: TextWork,
    private readonly userId: number,
    private readonly given: Given,
  ) {}

  /** @throws AppError, GrooveQuotaError as `flush` */
  async take({ number, bytes, reason }: BodyLine): Promise<void> {
    if (bytes === null) this.unreadable.push({ number, reason });
    else this.lines.push({ number, bytes });
    this.bytes += bytes?.length ?? 0;
    if (
      this.lines.length + this.unreadable.length >= LIMITS.grooveLinesAtOnce ||
      this.bytes >= LIMITS.groovePageBytes
    )
      await this.flush();
  }

  /** Stores what is held. @throws AppError unavailable where no thread is free, GrooveQuotaError */
  async flush(): Promise<void> {
    const { lines, unreadable, bytes } = this;
    this.lines = [];
    this.unreadable = [];
    this.bytes = 0;
    const { sessions, rejected } =
      lines.length > 0 ? await this.read(lines, bytes) : { sessions: [], rejected: [] };
    const all = [...unreadable, ...rejected];
    for (const session of sessions) all.push(...(await this.keep(session)));
    all.sort((a, b) => a.number - b.number);
    for (const { number, reason } of all) this.reject(number, reason);
  }

  private async read(lines: { number: number; bytes: Buffer }[], length: number): Promise<ReadLines> {
    const { sessionId, now } = this.given;
    const { bytes, places } = joined(lines, length);
    try {
      const { result } = await this.text.run('readLines', {
        owner: this.userId,
        input: { bytes, lines: places, sessionId, now },
        bytes: length,
        limitMs: LIMITS.grooveLinesMs,
        transfer: [bytes.buffer],
      });
      return result;
    } catch (error) {
      if (error instanceof TextBusyError)
        throw new AppError('unavailable', 'Too many transcripts are coming in; try again in a minute.');
      if (!(error instanceof TextError)) throw error;
      // What one line costs is not known of its neighbours: they are of the same sender, who can send them apart.
      return { sessions: [], rejected: lines.map(({ number }) => ({ number, reason: error.message })) };
    }
  }

  /** @returns the lines that are not kept */
  private async keep({ numbers, rows, ...facts }: SessionLines): Promise<Rejected[]> {
    if (!this.sessions.has(facts.id) && this.sessions.size >= LIMITS.grooveSessionsPerUpload) {
      const reason = `session: an upload may hold ${LIMITS.grooveSessionsPerUpload}`;
      return numbers.map((number) => ({ number, reason }));
    }
    this.sessions.add(facts.id);
    const session = { ...facts, contextType: this.given.contextType };
    const count = numbers.length;
    const { accepted, full } = await this.store.storeLines(this.userId, session, { json: rows, count });
    if (full) {
      const reason = `session: it has the ${LIMITS.grooveMessagesPerSession} messages that one may have`;
      return numbers.map((number) => ({ number, reason }));
    }
    this.taken.accepted += accepted;
    this.taken.duplicate += count - accepted;
    return [];
  }

  private reject(line: number, reason: string): void {
    this.taken.rejected += 1;
    if (this.taken.errors.length < LIMITS.grooveErrorsListed) this.taken.errors.push({ line, reason });
    const known = reason.slice(0, LIMITS.grooveReasonCharacters);
    this.reasons.set(known, (this.reasons.get(known) ?? 0) + 1);
  }
}

/** Memory of its own, so that it goes to the thread without a copy. */
function joined(lines: readonly { number: number; bytes: Buffer }[], length: number) {
  const bytes = new Uint8Array(new ArrayBuffer(length));
  let start = 0;
  const places = lines.map((line) => {
    bytes.set(line.bytes, start);
    const end = start + line.bytes.length;
    const place = { number: line.number, start, end };
    start = end;
    return place;
  });
  return { bytes, places };
}
