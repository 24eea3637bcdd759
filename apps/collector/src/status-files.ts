import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { BOUNDS } from './bounds';
import { openFile } from './line-reader';
import { readStatusLine } from './log-line';

const optionalNumber = z.optional(z.number());
/** What we use of `users/ADDRESS`; the stock pool writes neither `started` nor `useragent`. */
const userStatus = z.object({
  /** Connections now. */
  workers: optionalNumber,
  worker: z.optional(
    z.array(
      z.object({
        workername: z.optional(z.string()),
        /** Epoch seconds of the connection; 0 when it is gone. */
        started: optionalNumber,
        useragent: z.optional(z.string()),
      }),
    ),
  ),
});
export type UserStatus = z.output<typeof userStatus> & { mtimeMs: number };

/** `pool/pool.status`, as far as we use it; `lastupdate` in epoch seconds. */
export interface PoolStatus {
  lastupdate: number;
  netdiff?: number;
}

/** A name that stands for one file of a directory and nothing else. */
const PLAIN_NAME = /^[A-Za-z0-9]{1,90}$/;

/**
 * Status of one user. ckpool rewrites the file in place: it may be met empty or half written, and is then as good as not there.
 * @returns undefined where there is nothing to read. Never throws
 */
export async function readUserStatus(root: string, user: string): Promise<UserStatus | undefined> {
  if (!PLAIN_NAME.test(user)) return undefined;
  const path = join(root, 'users', user);
  const text = await readWhole(path);
  const mtimeMs = await lstat(path).then(
    (found) => Math.round(found.mtimeMs),
    () => undefined,
  );
  if (text === undefined || mtimeMs === undefined) return undefined;
  try {
    const parsed = userStatus.safeParse(JSON.parse(text));
    return parsed.success ? { ...parsed.data, mtimeMs } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Status of the pool: three JSON objects, one a line.
 * @returns undefined while it is not whole: empty, half written or not there. Never throws
 */
export async function readPoolStatus(root: string): Promise<PoolStatus | undefined> {
  const text = await readWhole(join(root, 'pool', 'pool.status'));
  // Only a file that ends its last line is known to be whole.
  if (text === undefined || !text.trimEnd().endsWith('}')) return undefined;
  const lines = text.split('\n', 8).map(readStatusLine);
  const lastupdate = lines.find((line) => line.lastupdate !== undefined)?.lastupdate;
  const netdiff = lines.find((line) => line.netdiff !== undefined)?.netdiff;
  if (lastupdate === undefined) return undefined;
  return netdiff === undefined ? { lastupdate } : { lastupdate, netdiff };
}

/** A small file as text; undefined where it is gone, too large or no plain file. */
async function readWhole(path: string): Promise<string | undefined> {
  try {
    const handle = await openFile(path);
    try {
      const { size } = await handle.stat();
      if (size === 0 || size > BOUNDS.statusBytes) return undefined;
      const buffer = Buffer.alloc(size);
      const { bytesRead } = await handle.read(buffer, 0, size, 0);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}
