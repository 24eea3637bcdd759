import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BOUNDS } from './bounds';
import { isGone } from './directory-scan';
import { type FileFaults, UNREADABLE } from './file-faults';
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

/** A log that a rotation put aside; `file` in the log directory. */
export interface RotatedLog extends LogIdentity {
  file: string;
}

/**
 * The logs that a rotation put aside, oldest first; unpacked ones in the log directory alone.
 * @returns also whether some could not be read: they are left out
 */
export async function rotatedLogs(
  root: string,
  faults: FileFaults,
): Promise<{ logs: RotatedLog[]; isUnreadable: boolean }> {
  const entries = await faults.attempt('.', 'list', () => readdir(root, { withFileTypes: true }));
  if (entries === UNREADABLE) return { logs: [], isUnreadable: true };
  const names = entries
    .filter((entry) => entry.isFile() && ROTATED.test(entry.name) && !PACKED.test(entry.name))
    .map((entry) => entry.name)
    .slice(0, BOUNDS.logFiles);
  const logs: RotatedLog[] = [];
  let isUnreadable = false;
  for (const file of names) {
    const identity = await faults.attempt(file, 'read', () => identityOf(join(root, file)));
    if (identity === UNREADABLE) isUnreadable = true;
    else if (identity) logs.push({ ...identity, file });
  }
  logs.sort((a, b) => (a.firstLine < b.firstLine ? -1 : 1));
  return { logs, isUnreadable };
}

/** Identity of a log by its path; undefined where it has none yet or is not there. @throws the error of the file system */
export async function identityOf(path: string): Promise<LogIdentity | undefined> {
  const handle = await openIfThere(path);
  if (!handle) return undefined;
  try {
    return await identify(handle);
  } finally {
    await handle.close();
  }
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
