import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { BOUNDS } from './bounds';

const NEWLINE = 0x0a;

/** Where reading stands: `offset` is the start of the first line not yet taken; it is known to have no newline before `searched`. */
export interface Position {
  offset: number;
  searched: number;
}

/** A complete line; one over the limit has no text. */
export type Line = { offset: number; text: string } | { offset: number; bytes: number };

export interface Chunk {
  lines: Line[];
  next: Position;
  /** Nothing more to take before the file grows. */
  atEnd: boolean;
  /** No line ends right before `offset`: these are not the bytes that were read before, and the first line is the rest of one. */
  isCut: boolean;
}

/** Opens a plain file: a symbolic link or a pipe put in its place is refused. @throws the error of the file system */
export const openFile = (path: string) =>
  open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);

/**
 * The complete lines of the next 256 KiB. A line without its newline stays for later; one that fills the whole chunk is passed over
 * piece by piece, so memory stays bounded whatever the file holds.
 * @throws the error of the file system
 */
export async function readLines(path: string, from: Position): Promise<Chunk> {
  const handle = await openFile(path);
  try {
    return await readChunk(handle, from);
  } finally {
    await handle.close();
  }
}

/** As `readLines`, from a file that is open. */
export async function readChunk(handle: FileHandle, from: Position): Promise<Chunk> {
  const isInside = from.searched > from.offset;
  const start = isInside ? from.searched : from.offset;
  // One byte more in front, to see that a line begins here.
  const before = isInside || from.offset === 0 ? 0 : 1;
  const buffer = Buffer.allocUnsafe(before + BOUNDS.chunkBytes);
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, start - before);
  const bytes = buffer.subarray(before, Math.max(before, bytesRead));
  const isCut = before === 1 && bytesRead > 0 && buffer[0] !== NEWLINE;
  return { ...takeLines(bytes, start, from.offset), isCut };
}

/** @param start  file offset of the first byte; @param lineStart  where the line began that these bytes go on with */
function takeLines(bytes: Buffer, start: number, lineStart: number): Omit<Chunk, 'isCut'> {
  const lines: Line[] = [];
  let offset = lineStart;
  let at = 0;
  for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, at)) {
    const length = start + end - offset;
    // A line that began before this chunk was passed over: it is longer than a whole chunk.
    if (length > BOUNDS.lineBytes || offset < start) lines.push({ offset, bytes: length });
    else lines.push({ offset, text: bytes.toString('utf8', at, end) });
    at = end + 1;
    offset = start + at;
  }
  const isFull = bytes.length === BOUNDS.chunkBytes;
  const passedOver = isFull && lines.length === 0;
  const searched = passedOver || offset < start ? start + bytes.length : offset;
  return { lines, next: { offset, searched }, atEnd: !isFull };
}
