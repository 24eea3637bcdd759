import { redisKeys } from '@app/contracts';
import type { Redis } from '@app/redis';
import { listHeights, listSharelogs } from './directory-scan';

/** The directory was read under another name before: under a new one all of it would count once more. */
export class NameChanged extends Error {}

const SAMPLES = 8;
const SCAN_COUNT = '1000';

/**
 * Refuses to read a directory under a name when another name has read the same files.
 * @throws NameChanged, in words for whoever starts the program; the error of Redis or of the file system
 */
export async function refuseNewName(redis: Redis, root: string, source: string): Promise<void> {
  const own = redisKeys.collectorCheckpoint(source);
  const files = await sampleFiles(root);
  if (files.length === 0) return;
  // A file that this name has read was agreed to.
  const isKnown = (offsets: (string | null)[]) => offsets.some((offset) => offset !== null);
  if (isKnown(await redis.hmget(own, ...files))) return;
  for (const key of await keysLike(redis, redisKeys.collectorCheckpoint('*'))) {
    if (key === own || !isKnown(await redis.hmget(key, ...files))) continue;
    const other = key.slice(redisKeys.collectorCheckpoint('').length);
    throw new NameChanged(
      `${root} was read before under the name "${other}"; as "${source}" all its shares would count again. ` +
        `Set CKPOOL_NAME=${other === 'ckpool' ? '(empty)' : other}, or CKPOOL_COUNT_AGAIN=true if it is another pool.`,
    );
  }
}

/** Some share logs of the oldest and newest heights, and the marks that may stand for them. */
async function sampleFiles(root: string): Promise<string[]> {
  const heights = await listHeights(root);
  const some = [...new Set([...heights.slice(0, SAMPLES / 2), ...heights.slice(-SAMPLES / 2)])];
  const fields: string[] = [];
  for (const height of some) {
    const files = await listSharelogs(root, height);
    if (files.length > 0) fields.push(`${height}/`, ...files.slice(0, SAMPLES));
  }
  return fields;
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
