import { isUtf8 } from 'node:buffer';
import { LIMITS } from '@app/contracts';
import { AppError } from '../../http/app-error';

/** A line of a body, counted from 1; its bytes are UTF-8. `bytes` null: it cannot be read, `reason` says why. */
export type BodyLine =
  { number: number; bytes: Buffer; reason: null } | { number: number; bytes: null; reason: string };

const LINE_FEED = 10;
/** Blank lines are passed over; of longer ones it is seen where they are read. */
const BLANK_BYTES = 64;

/** Receives the bytes of a body that were read, whatever is in them, and rejects to refuse the rest. */
export type Charge = (bytes: number) => Promise<void>;

/**
 * The lines of a body as they arrive; blank ones are passed over. Holds one line at a time: of one that is too long
 * nothing is kept.
 * @throws AppError too_large, or bad_request where the body breaks off; what `charge` rejects with
 */
export async function* bodyLines(body: AsyncIterable<Buffer>, charge?: Charge): AsyncGenerator<BodyLine> {
  const charged = charge && new ChargedBytes(charge);
  try {
    yield* linesOf(body, charged);
    await charged?.rest();
  } finally {
    // Where the body broke off, or its reader did.
    await charged?.rest().catch(() => undefined);
  }
}

async function* linesOf(body: AsyncIterable<Buffer>, charged?: ChargedBytes): AsyncGenerator<BodyLine> {
  const pending = new PendingLine();
  let read = 0;
  for await (const chunk of arriving(body)) {
    read += chunk.length;
    await charged?.add(chunk.length);
    if (read > LIMITS.grooveTranscriptBytes) throw tooLarge();
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      pending.add(chunk.subarray(start, end));
      const line = pending.take();
      if (line) yield line;
      if (pending.number > LIMITS.grooveLinesPerUpload) throw tooManyLines();
      start = end + 1;
    }
    pending.add(chunk.subarray(start));
  }
  const last = pending.take();
  if (last) yield last;
}

export const tooLarge = (): AppError =>
  new AppError('too_large', `A transcript may have ${LIMITS.grooveTranscriptBytes / 1024 / 1024} MiB.`);

const tooManyLines = (): AppError =>
  new AppError('too_large', `A transcript may have ${LIMITS.grooveLinesPerUpload} lines.`);

async function* arriving(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const chunks = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await chunks.next().catch(() => {
        throw new AppError(
          'bad_request',
          'The body broke off; send it again, what came in is known by then.',
        );
      });
      if (next.done) return;
      yield next.value;
    }
  } finally {
    await chunks.return?.();
  }
}

/** Bytes that are charged in pages, not chunk by chunk. */
class ChargedBytes {
  private bytes = 0;

  constructor(private readonly charge: Charge) {}

  async add(bytes: number): Promise<void> {
    this.bytes += bytes;
    if (this.bytes >= LIMITS.groovePageBytes) await this.rest();
  }

  async rest(): Promise<void> {
    const { bytes } = this;
    this.bytes = 0;
    if (bytes > 0) await this.charge(bytes);
  }
}

/** The line that has not ended yet. */
class PendingLine {
  private parts: Buffer[] = [];
  private length = 0;
  /** Of this line, counted from 1. */
  number = 1;

  add(part: Buffer): void {
    this.length += part.length;
    if (this.length > LIMITS.grooveLineBytes) this.parts = [];
    else if (part.length > 0) this.parts.push(part);
  }

  take(): BodyLine | undefined {
    const { number, length } = this;
    this.number += 1;
    if (length === 0) return undefined;
    const bytes = Buffer.concat(this.parts);
    this.parts = [];
    this.length = 0;
    if (length > LIMITS.grooveLineBytes)
      return { number, bytes: null, reason: `longer than ${LIMITS.grooveLineBytes} bytes` };
    if (!isUtf8(bytes)) return { number, bytes: null, reason: 'not UTF-8' };
    if (length <= BLANK_BYTES && bytes.toString('utf8').trim() === '') return undefined;
    return { number, bytes, reason: null };
  }
}
