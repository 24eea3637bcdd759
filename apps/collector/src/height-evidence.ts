import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { BOUNDS } from './bounds';
import { isGone, listSharelogs } from './directory-scan';
import { type FileFaults, UNREADABLE } from './file-faults';
import { readLines } from './line-reader';
import { parseSharelogLine } from './sharelog-line';

/**
 * A moment (epoch milliseconds) at which the pool mined at a height. Sure: a share of that height was accepted then, so the tip was one lower.
 * Likely: the directory is empty, or cannot be read, and was made shortly before; a copy may have another time.
 */
export interface Evidence {
  ms: number;
  isSure: boolean;
}

/** When a height was mined at, from its directory; undefined where nothing tells. What cannot be read is left out */
export async function heightEvidence(
  root: string,
  height: string,
  faults: FileFaults,
): Promise<Evidence | undefined> {
  const files = await faults.attempt(height, 'list', () => listSharelogs(root, height));
  if (files === UNREADABLE || files.length === 0) return whenMade(join(root, height));
  let earliest = Infinity;
  let isUnread = false;
  for (const file of files.slice(0, BOUNDS.evidenceFiles)) {
    const first = await faults.attempt(file, 'read', () => firstAccepted(join(root, file)));
    if (first === UNREADABLE) isUnread = true;
    else earliest = Math.min(earliest, first);
  }
  if (earliest !== Infinity) return { ms: earliest, isSure: true };
  return isUnread ? whenMade(join(root, height)) : undefined;
}

/** Files that came later change a directory's time; its birth, where it is known, is not later than its first file. */
async function whenMade(path: string): Promise<Evidence | undefined> {
  const found = await lstat(path).catch(() => undefined);
  if (!found) return undefined;
  const made = found.birthtimeMs > 0 ? Math.min(found.birthtimeMs, found.mtimeMs) : found.mtimeMs;
  return { ms: made + BOUNDS.tipHoldMs, isSure: false };
}

/** Time of the first accepted share in the first chunk of a share log; Infinity where there is none. */
async function firstAccepted(path: string): Promise<number> {
  try {
    const { lines } = await readLines(path, { offset: 0, searched: 0 });
    for (const line of lines) {
      const parsed = 'text' in line ? parseSharelogLine(line.text) : undefined;
      if (parsed?.ok && parsed.share.accepted) return Number(parsed.ts) * 1000;
    }
    return Infinity;
  } catch (error) {
    if (isGone(error)) return Infinity;
    throw error;
  }
}
