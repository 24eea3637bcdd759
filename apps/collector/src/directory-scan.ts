import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const HEIGHT = /^[0-9a-f]{8}$/;
const SHARELOG = /^[0-9a-f]{16}\.sharelog$/;

/** What `lstat` says of a share log, or that it is no plain file (any more). */
export interface FileState {
  size: number;
  inode: number;
  mtimeMs: number;
}

/** Height directories (block height, 8 hex digits) in ascending order. Links and everything else are passed over. */
export async function listHeights(root: string): Promise<string[]> {
  const entries = await readdir(root, { withFileTypes: true });
  return entries
    .filter((entry) => HEIGHT.test(entry.name) && entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** Share logs of one height as `000e1d48/6b021da900000001.sharelog`, oldest work base first; [] where it is gone. */
export async function listSharelogs(root: string, height: string): Promise<string[]> {
  const entries = await orIfGone(readdir(join(root, height), { withFileTypes: true }), []);
  return entries
    .filter((entry) => SHARELOG.test(entry.name) && entry.isFile())
    .map((entry) => `${height}/${entry.name}`)
    .sort();
}

/** Time of a directory's last change in epoch milliseconds; undefined where it is gone. */
export async function changeTime(path: string): Promise<number | undefined> {
  const found = await orIfGone(lstat(path), undefined);
  return found?.isDirectory() ? found.mtimeMs : undefined;
}

/** State of one share log; undefined where it is gone or no plain file. */
export async function fileState(root: string, file: string): Promise<FileState | undefined> {
  const found = await orIfGone(lstat(join(root, file)), undefined);
  return found?.isFile() ? { size: found.size, inode: found.ino, mtimeMs: found.mtimeMs } : undefined;
}

/** Whether a fault of the file system says that the thing is not there. */
export function isGone(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return code === 'ENOENT' || code === 'ENOTDIR';
}

async function orIfGone<Value, Fallback>(
  work: Promise<Value>,
  fallback: Fallback,
): Promise<Value | Fallback> {
  try {
    return await work;
  } catch (error) {
    if (isGone(error)) return fallback;
    throw error;
  }
}
