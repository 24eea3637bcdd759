import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { BOUNDS } from './bounds';
import { isGone, listSharelogs } from './directory-scan';
import { readLines } from './line-reader';
import { parseSharelogLine } from './sharelog-line';

/**
 * A moment (epoch milliseconds) at which the pool mined at a height. Sure: a share of that height was accepted then, so the tip was one lower.
 * Likely: the directory is empty and was made shortly before; a copy may have another time.
 */
export interface Evidence {
  ms: number;
  isSure: boolean;
}

/** When a height was mined at, from its directory; undefined where nothing tells. @throws the error of the file system or of Redis */
export async function heightEvidence(root: string, height: string): Promise<Evidence | undefined> {
  const files = await listSharelogs(root, height);
  if (files.length === 0) {
    const found = await lstat(join(root, height)).catch(() => undefined);
    return found ? { ms: found.mtimeMs + BOUNDS.tipHoldMs, isSure: false } : undefined;
  }
  let earliest = Infinity;
  for (const file of files.slice(0, BOUNDS.evidenceFiles)) {
    earliest = Math.min(earliest, await firstAccepted(join(root, file)));
  }
  return earliest === Infinity ? undefined : { ms: earliest, isSure: true };
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
