import { constants, type Dirent } from 'node:fs';
import { access, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const HEIGHT = /^[0-9a-f]{8}$/;
const SHARELOG = /^[0-9a-f]{16}\.sharelog$/;

/** What `lstat` says of a share log, or that it is no plain file (any more). */
export interface FileState {
  size: number;
  inode: number;
  mtimeMs: number;
}

/** The log directory itself cannot be read: there is nothing to go on with until it can. */
export class DirectoryUnavailable extends Error {}

/**
 * Height directories (block height, 8 hex digits) in ascending order. Links and everything else are passed over.
 * @throws DirectoryUnavailable
 */
export async function listHeights(root: string): Promise<string[]> {
  const entries = await ofRoot(root, async () => {
    // A directory may be listed whose entries cannot be reached.
    await access(root, constants.X_OK);
    return entriesOf(root);
  });
  return entries
    .filter((entry) => HEIGHT.test(entry.name) && entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** Time of the log directory's last change in epoch milliseconds. @throws DirectoryUnavailable */
export async function rootChangeTime(root: string): Promise<number> {
  const change = await ofRoot(root, () => changeTime(root));
  if (change === undefined)
    throw new DirectoryUnavailable(`The directory ${root} is not there. Waiting until it is back.`);
  return change;
}

/**
 * Share logs of one height as `000e1d48/6b021da900000001.sharelog`, oldest work base first; [] where it is gone.
 * @throws the error of the file system
 */
export async function listSharelogs(root: string, height: string): Promise<string[]> {
  const entries = await orIfGone(entriesOf(join(root, height)), []);
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

/** Entries of a directory. Some file systems do not name types: then each is looked at, and one that fails is left out alone. */
async function entriesOf(path: string): Promise<Pick<Dirent, 'name' | 'isFile' | 'isDirectory'>[]> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall !== 'lstat') throw error;
  }
  const found = [];
  for (const name of await readdir(path)) {
    const state = await lstat(join(path, name)).catch(() => undefined);
    if (state) found.push({ name, isFile: () => state.isFile(), isDirectory: () => state.isDirectory() });
  }
  return found;
}

async function ofRoot<Value>(root: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (isGone(error))
      throw new DirectoryUnavailable(`The directory ${root} is not there. Waiting until it is back.`);
    throw new DirectoryUnavailable(
      `The directory ${root} cannot be read: ${code ?? message}. Give the user of the collector read and search access to it. Waiting until it can.`,
    );
  }
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
