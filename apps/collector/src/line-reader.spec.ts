import { appendFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BOUNDS } from './bounds';
import { type Line, readLines } from './line-reader';

describe('readLines', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tbg-lines-'));
  const path = join(directory, 'log');
  afterAll(() => rmSync(directory, { recursive: true }));

  const start = { offset: 0, searched: 0 };
  const readAll = async (from = start) => {
    const lines: Line[] = [];
    for (let position = from; ;) {
      const chunk = await readLines(path, position);
      lines.push(...chunk.lines);
      position = chunk.next;
      if (chunk.atEnd) return { lines, position };
    }
  };

  it('should give complete lines with their byte offsets and leave a half-written one', async () => {
    writeFileSync(path, 'aä\n\nbbb\nhalf');
    const { lines, position } = await readAll();
    expect(lines).toEqual([
      { offset: 0, text: 'aä' },
      { offset: 4, text: '' },
      { offset: 5, text: 'bbb' },
    ]);
    expect(position).toEqual({ offset: 9, searched: 9 });

    appendFileSync(path, ' and whole\n');
    expect((await readAll(position)).lines).toEqual([{ offset: 9, text: 'half and whole' }]);
  });

  it('should give nothing at the end and beyond it', async () => {
    writeFileSync(path, 'one\n');
    for (const offset of [4, 100]) {
      const chunk = await readLines(path, { offset, searched: offset });
      expect(chunk).toEqual({ lines: [], next: { offset, searched: offset }, atEnd: true, isCut: false });
    }
  });

  it('should read across chunks without losing or cutting a line', async () => {
    const texts = Array.from({ length: 3_000 }, (_, at) => `${at}:${'x'.repeat(at % 700)}`);
    writeFileSync(path, `${texts.join('\n')}\n`);
    const { lines } = await readAll();
    expect(lines.map((line) => ('text' in line ? line.text : 'too long'))).toEqual(texts);
    let offset = 0;
    for (const [at, line] of lines.entries()) {
      expect(line.offset).toBe(offset);
      offset += Buffer.byteLength(texts[at] ?? '') + 1;
    }
  });

  it('should pass over lines above the limit and name where they began', async () => {
    const justTooLong = 'y'.repeat(BOUNDS.lineBytes + 1);
    const huge = 'z'.repeat(3 * BOUNDS.chunkBytes + 17);
    const longest = 'l'.repeat(BOUNDS.lineBytes);
    writeFileSync(path, ['first', justTooLong, 'second', huge, longest, 'last', ''].join('\n'));
    const { lines } = await readAll();
    expect(lines).toEqual([
      { offset: 0, text: 'first' },
      { offset: 6, bytes: justTooLong.length },
      { offset: 8 + justTooLong.length - 1, text: 'second' },
      { offset: 14 + justTooLong.length, bytes: huge.length },
      { offset: 15 + justTooLong.length + huge.length, text: longest },
      { offset: 16 + justTooLong.length + huge.length + longest.length, text: 'last' },
    ]);
  });

  it('should keep its place inside a line that has no end yet', async () => {
    writeFileSync(path, 'z'.repeat(2 * BOUNDS.chunkBytes + 5));
    const { lines, position } = await readAll();
    expect(lines).toEqual([]);
    expect(position).toEqual({ offset: 0, searched: 2 * BOUNDS.chunkBytes + 5 });

    appendFileSync(path, 'z\nnext\n');
    expect((await readAll(position)).lines).toEqual([
      { offset: 0, bytes: 2 * BOUNDS.chunkBytes + 6 },
      { offset: 2 * BOUNDS.chunkBytes + 7, text: 'next' },
    ]);
  });

  it('should refuse a symbolic link', async () => {
    const link = join(directory, 'link');
    symlinkSync(path, link);
    await expect(readLines(link, start)).rejects.toMatchObject({ code: 'ELOOP' });
  });

  it('should tell whether a line begins where it was asked to read', async () => {
    writeFileSync(path, 'one\ntwo\n');
    const chunks = await Promise.all(
      [0, 1, 4, 8, 9].map((offset) => readLines(path, { offset, searched: offset })),
    );
    expect(chunks.map((chunk) => chunk.isCut)).toEqual([false, true, false, false, false]);
    expect(chunks[1]?.lines).toEqual([
      { offset: 1, text: 'ne' },
      { offset: 4, text: 'two' },
    ]);
  });
});
