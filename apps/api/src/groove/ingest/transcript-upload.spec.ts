import { LIMITS } from '@app/contracts';
import type { GrooveMessagesJson } from '@app/database';
import { TextWork } from '@app/text-work';
import { bodyLines } from './body-lines';
import { TranscriptUpload } from './transcript-upload';

const LINE = `${JSON.stringify({ role: 'user', content: 'x'.repeat(30_000), session_id: 's' })}\n`;
const MIB = 1024 * 1024;

describe('TranscriptUpload', () => {
  it('should hold a small part of a long transcript at any time', async () => {
    let produced = 0;
    let stored = 0;
    let most = 0;
    async function* body(): AsyncGenerator<Buffer> {
      const bytes = Buffer.from(LINE);
      while (produced < 49 * MIB) {
        produced += bytes.length;
        yield bytes;
      }
    }
    const store = {
      storeLines: (_user: number, _session: unknown, { count }: GrooveMessagesJson) => {
        most = Math.max(most, produced - stored);
        stored += count * LINE.length;
        return Promise.resolve({ accepted: count, full: false });
      },
    };
    const text = new TextWork({ threads: 1, waiting: 1 });
    const given = { contextType: 'interactive' as const, sessionId: null, now: 0 };
    const upload = new TranscriptUpload(store, text, 1, given);
    for await (const line of bodyLines(body())) await upload.take(line);
    await upload.flush();
    await text.onApplicationShutdown();
    expect(stored).toBe(produced);
    expect(most).toBeLessThan(2 * MIB);
  });
});

describe('TranscriptUpload with many sessions', () => {
  it('should reject the lines of sessions beyond those that an upload may hold', async () => {
    const stored = new Set<string>();
    const store = {
      storeLines: (_user: number, { id }: { id: string }, { count }: GrooveMessagesJson) => {
        stored.add(id);
        return Promise.resolve({ accepted: count, full: false });
      },
    };
    const text = new TextWork({ threads: 1, waiting: 1 });
    const given = { contextType: 'interactive' as const, sessionId: null, now: 0 };
    const upload = new TranscriptUpload(store, text, 1, given);
    for (let number = 1; number <= LIMITS.grooveSessionsPerUpload + 5; number += 1) {
      const bytes = Buffer.from(JSON.stringify({ role: 'user', content: 'x', session_id: `s${number}` }));
      await upload.take({ number, bytes, reason: null });
    }
    await upload.flush();
    await text.onApplicationShutdown();
    expect(stored.size).toBe(LIMITS.grooveSessionsPerUpload);
    expect(upload.taken).toMatchObject({ accepted: LIMITS.grooveSessionsPerUpload, rejected: 5 });
  });
});

describe('bodyLines', () => {
  const read = async (...chunks: (string | Buffer)[]) => {
    async function* body(): AsyncGenerator<Buffer> {
      for (const chunk of chunks) yield Buffer.from(chunk);
    }
    const lines = [];
    for await (const { number, bytes, reason } of bodyLines(body()))
      lines.push([number, bytes?.toString().replace('\uFEFF', '').trim() ?? reason]);
    return lines;
  };

  it('should put lines together across chunks, and pass over blank ones', async () => {
    expect(await read('\uFEFF{"a":', '1}\r\n\n', ' \n{"b"', ':2}')).toEqual([
      [1, '{"a":1}'],
      [4, '{"b":2}'],
    ]);
  });

  it('should refuse a body of more lines than a transcript may have, blank ones too', async () => {
    const lines = Buffer.alloc(LIMITS.grooveLinesPerUpload + 1, '\n');
    await expect(read(lines)).rejects.toMatchObject({ code: 'too_large' });
  });

  it('should keep nothing of a line that is too long, and go on after it', async () => {
    const chunk = Buffer.alloc(MIB, 'x');
    const lines = await read(chunk, chunk, chunk, chunk, chunk, '\n{}');
    expect(lines).toEqual([
      [1, 'longer than 4194304 bytes'],
      [2, '{}'],
    ]);
  });

  it('should say that a body broke off, and that it is too long', async () => {
    // eslint-disable-next-line require-yield -- it ends before it gives anything
    async function* broken(): AsyncGenerator<Buffer> {
      throw new Error('aborted');
    }
    async function* endless(): AsyncGenerator<Buffer> {
      for (;;) yield Buffer.alloc(MIB, 'x');
    }
    async function* lines(): AsyncGenerator<Buffer> {
      yield Buffer.alloc(MIB, 10);
    }
    const all = async (body: AsyncIterable<Buffer>) => {
      for await (const _ of bodyLines(body));
    };
    await expect(all(broken())).rejects.toMatchObject({ code: 'bad_request' });
    await expect(all(endless())).rejects.toMatchObject({ code: 'too_large' });
    await expect(all(lines())).rejects.toMatchObject({ code: 'too_large' });
  });
});
