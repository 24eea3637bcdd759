import type { GrooveIngestRepository, GrooveMessageRow } from '@app/database';
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
      storeLines: (_user: number, _session: unknown, rows: GrooveMessageRow[]) => {
        most = Math.max(most, produced - stored);
        stored += rows.length * LINE.length;
        return Promise.resolve({ accepted: rows.length, full: false });
      },
    } as unknown as GrooveIngestRepository;
    const upload = new TranscriptUpload(store, 1, { contextType: 'interactive', sessionId: null, now: 0 });
    for await (const line of bodyLines(body())) await upload.take(line);
    await upload.flush();
    expect(stored).toBe(produced);
    expect(most).toBeLessThan(2 * MIB);
  });
});

describe('bodyLines', () => {
  const read = async (...chunks: (string | Buffer)[]) => {
    async function* body(): AsyncGenerator<Buffer> {
      for (const chunk of chunks) yield Buffer.from(chunk);
    }
    const lines = [];
    for await (const { number, text, reason } of bodyLines(body())) lines.push([number, text ?? reason]);
    return lines;
  };

  it('should put lines together across chunks, and pass over blank ones', async () => {
    expect(await read('\uFEFF{"a":', '1}\r\n\n', ' \n{"b"', ':2}')).toEqual([
      [1, '{"a":1}'],
      [4, '{"b":2}'],
    ]);
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
