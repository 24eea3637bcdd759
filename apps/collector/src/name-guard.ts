import { redisKeys } from '@app/contracts';
import type { Redis } from '@app/redis';
import { listHeights, listSharelogs } from './directory-scan';
import { heightMark } from './height-mark';
import { type FileFaults, UNREADABLE } from './file-faults';

/** What the guard of a name looks at. */
export interface NameParts {
  redis: Redis;
  root: string;
  source: string;
  faults: FileFaults;
}

/** The directory was read under another name before: under a new one all of it would count once more. */
export class NameChanged extends Error {}

const SAMPLES = 8;
/** Heights tried from each end of the directory for those that can be read. */
const TRIES = 64;
const SCAN_COUNT = '1000';

/**
 * Refuses to read a directory under a name when another name has read the same files.
 * @param met  share logs that are about to be read, where none could be sampled before
 * @returns whether it could be told: false where share logs may be there and none of them can be listed
 * @throws NameChanged, in words for whoever starts the program; the error of Redis; DirectoryUnavailable
 */
export async function refuseNewName(
  { redis, root, source, faults }: NameParts,
  met: readonly string[] = [],
): Promise<boolean> {
  const own = redisKeys.collectorCheckpoint(source);
  const { fields, isUnreadable } = await sampleFiles(root, faults);
  const files = [...fields, ...met.slice(0, SAMPLES).flatMap((file) => [heightMark(file), file])];
  if (files.length === 0) return !isUnreadable;
  // A file that this name has read was agreed to.
  const isKnown = (offsets: (string | null)[]) => offsets.some((offset) => offset !== null);
  if (isKnown(await redis.hmget(own, ...files))) return true;
  for (const key of await keysLike(redis, redisKeys.collectorCheckpoint('*'))) {
    if (key === own || !isKnown(await redis.hmget(key, ...files))) continue;
    const other = key.slice(redisKeys.collectorCheckpoint('').length);
    throw new NameChanged(
      `${root} was read before under the name "${other}"; as "${source}" all its shares would count again. ` +
        `Set CKPOOL_NAME=${other === 'ckpool' ? '(empty)' : other}, or CKPOOL_COUNT_AGAIN=true if it is another pool.`,
    );
  }
  return true;
}

/** Some share logs of the oldest and newest heights that can be read, and the marks that may stand for them. */
async function sampleFiles(
  root: string,
  faults: FileFaults,
): Promise<{ fields: string[]; isUnreadable: boolean }> {
  const heights = await listHeights(root);
  const fields = new Set<string>();
  let isUnreadable = false;
  for (const end of [heights.slice(0, TRIES), heights.slice(-TRIES).reverse()]) {
    let listed = 0;
    for (const height of end) {
      if (listed >= SAMPLES / 2) break;
      const files = await faults.attempt(height, 'list', () => listSharelogs(root, height));
      if (files === UNREADABLE) {
        isUnreadable = true;
        continue;
      }
      listed += 1;
      if (files.length > 0) for (const field of [`${height}/`, ...files.slice(0, SAMPLES)]) fields.add(field);
    }
  }
  return { fields: [...fields], isUnreadable };
}

async function keysLike(redis: Redis, pattern: string): Promise<string[]> {
  const keys = new Set<string>();
  let cursor = '0';
  do {
    const [next, some] = await redis.scan(cursor, 'MATCH', pattern, 'COUNT', SCAN_COUNT, 'TYPE', 'hash');
    for (const key of some) keys.add(key);
    cursor = next;
  } while (cursor !== '0');
  return [...keys];
}
