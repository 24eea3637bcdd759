import { join } from 'node:path';
import * as z from 'zod/mini';
import { BOUNDS } from './bounds';
import { isGone } from './directory-scan';
import { type FileFaults, UNREADABLE, type Unreadable } from './file-faults';
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
 * @returns undefined where there is nothing to read, or nothing that may be read: that is no evidence of anything
 */
export async function readUserStatus(
  root: string,
  user: string,
  faults: FileFaults,
): Promise<UserStatus | undefined> {
  if (!PLAIN_NAME.test(user)) return undefined;
  const whole = await readWhole(root, `users/${user}`, faults);
  if (whole === undefined || whole === UNREADABLE) return undefined;
  try {
    const parsed = userStatus.safeParse(JSON.parse(whole.text));
    return parsed.success ? { ...parsed.data, mtimeMs: whole.mtimeMs } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Status of the pool: three JSON objects, one a line.
 * @returns undefined while it is not whole: empty, half written or not there
 */
export async function readPoolStatus(
  root: string,
  faults: FileFaults,
): Promise<PoolStatus | undefined | Unreadable> {
  const whole = await readWhole(root, 'pool/pool.status', faults);
  if (whole === UNREADABLE) return UNREADABLE;
  // Only a file that ends its last line is known to be whole.
  if (!whole?.text.trimEnd().endsWith('}')) return undefined;
  const lines = whole.text.split('\n', 8).map(readStatusLine);
  const lastupdate = lines.find((line) => line.lastupdate !== undefined)?.lastupdate;
  const netdiff = lines.find((line) => line.netdiff !== undefined)?.netdiff;
  if (lastupdate === undefined) return undefined;
  return netdiff === undefined ? { lastupdate } : { lastupdate, netdiff };
}

/** A small file as text, with the time it had before that was read; undefined where it is gone, empty or too large. */
async function readWhole(
  root: string,
  name: string,
  faults: FileFaults,
): Promise<{ text: string; mtimeMs: number } | undefined | Unreadable> {
  return faults.attempt(name, 'read', async () => {
    try {
      return await readSmall(join(root, name));
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  });
}

async function readSmall(path: string): Promise<{ text: string; mtimeMs: number } | undefined> {
  const handle = await openFile(path);
  try {
    const { size, mtimeMs } = await handle.stat();
    if (size === 0 || size > BOUNDS.statusBytes) return undefined;
    const buffer = Buffer.alloc(size);
    const { bytesRead } = await handle.read(buffer, 0, size, 0);
    return { text: buffer.toString('utf8', 0, bytesRead), mtimeMs: Math.round(mtimeMs) };
  } finally {
    await handle.close();
  }
}
