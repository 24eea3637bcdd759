import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BOUNDS } from './bounds';
import { isGone } from './directory-scan';
import { openFile } from './line-reader';

export const LOG_NAME = 'ckpool.log';
/** Names that a rotation gives a log; packed ones cannot be read. */
const ROTATED = /^ckpool\.log[.-][\w.-]{1,64}$/;
const PACKED = /\.(?:gz|xz|zst|bz2|lz4|zip)$/;
const NEWLINE = 0x0a;

/** What tells one ckpool.log from another, whatever its name: `ckpool.log@FINGERPRINT`, and its first line. */
export interface LogIdentity {
  name: string;
  firstLine: string;
}

/**
 * Identity of an open log: a digest of its first line, whose time has milliseconds. Renamed, copied or restored it stays the same;
 * a file that was emptied and begun again becomes another.
 * @returns undefined before the first line is whole, or where it is no line of a ckpool
 */
export async function identify(handle: FileHandle): Promise<LogIdentity | undefined> {
  const buffer = Buffer.alloc(BOUNDS.logHeadBytes);
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
  const end = buffer.subarray(0, bytesRead).indexOf(NEWLINE);
  if (end === -1) return undefined;
  const line = buffer.subarray(0, end);
  const firstLine = line.toString('utf8');
  if (!/^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/.test(firstLine)) return undefined;
  const fingerprint = createHash('sha256').update(line).digest('hex').slice(0, 12);
  return { name: `${LOG_NAME}@${fingerprint}`, firstLine };
}

/** Paths of the logs that a rotation put aside, oldest first; unpacked ones in the log directory alone. @throws the error of the file system */
export async function rotatedLogs(root: string): Promise<string[]> {
  const names = (await readdir(root, { withFileTypes: true }))
    .filter((entry) => entry.isFile() && ROTATED.test(entry.name) && !PACKED.test(entry.name))
    .map((entry) => entry.name)
    .slice(0, BOUNDS.logFiles);
  const found: { path: string; firstLine: string }[] = [];
  for (const name of names) {
    const path = join(root, name);
    const handle = await openIfThere(path);
    if (!handle) continue;
    try {
      const identity = await identify(handle);
      if (identity) found.push({ path, firstLine: identity.firstLine });
    } finally {
      await handle.close();
    }
  }
  return found.sort((a, b) => (a.firstLine < b.firstLine ? -1 : 1)).map(({ path }) => path);
}

/** @throws the error of the file system, unless it says that the file is not there */
export async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await openFile(path);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}
