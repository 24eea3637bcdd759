import type { Redis } from '@app/redis';
import { type DeadLetter, type Field, type Queue, toDeadLetter } from './queue';

/** A page of entries is about this large, whatever each of them is: the memory of a command stays bounded. */
const PAGE_BYTES = 1_000_000;
const PAGE_ENTRIES = 1_000;
const FIRST_PAGE = 10;

type Pair = [id: string, fields: string[]];

/**
 * KEYS: dead-letter stream, original stream. ARGV: id of the dead letter, fields and values. The entry is written before
 * it is removed, in one script: an error leaves it where it was. Whoever comes second finds it gone, and writes nothing.
 */
const REQUEUE = `
  if #redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1]) == 0 then return false end
  local id = redis.call('XADD', KEYS[2], '*', unpack(ARGV, 2))
  redis.call('XDEL', KEYS[1], ARGV[1])
  return id`;

/** The dead-letter streams on Redis. Every method throws while Redis is unavailable. */
export class DeadLetterStore {
  constructor(private readonly redis: Redis) {}

  /** Entries of a dead-letter stream. */
  length({ key }: Queue): Promise<number> {
    return this.redis.xlen(key);
  }

  /** All entries there are now, oldest first, in pages of bounded size; none that is added meanwhile. */
  async *pages(queue: Queue): AsyncGenerator<DeadLetter[]> {
    const [newest] = await this.redis.xrevrange(queue.key, '+', '-', 'COUNT', 1);
    if (!newest) return;
    let count = FIRST_PAGE;
    for (let after = '-'; ;) {
      const page: Pair[] = await this.redis.xrange(queue.key, after, newest[0], 'COUNT', count);
      if (page.length > 0) yield page.map(([id, fields]) => toDeadLetter(queue, id, fields));
      const last = page.at(-1);
      if (!last || page.length < count) return;
      after = `(${last[0]}`;
      count = nextCount(page);
    }
  }

  /** One entry, or undefined where it is not there. */
  async find(queue: Queue, id: string): Promise<DeadLetter | undefined> {
    const [pair] = await this.redis.xrange(queue.key, id, id);
    return pair && toDeadLetter(queue, ...pair);
  }

  /** Moves an entry to its original stream in one step. Its new id there; null where somebody else has moved it. */
  async requeue({ key }: Queue, letter: DeadLetter, fields: readonly Field[]): Promise<string | null> {
    const id = await this.redis.eval(REQUEUE, 2, key, letter.stream, letter.id, ...fields.flat());
    return typeof id === 'string' ? id : null;
  }

  /** Removes entries; how many were there. */
  async remove({ key }: Queue, ids: readonly string[]): Promise<number> {
    return ids.length === 0 ? 0 : this.redis.xdel(key, ...ids);
  }
}

/** Entries of the next page, by the size of those before. */
function nextCount(page: readonly Pair[]): number {
  const bytes = page.reduce((sum, [, fields]) => fields.reduce((all, text) => all + text.length, sum), 0);
  const fitting = Math.floor((PAGE_BYTES * page.length) / Math.max(bytes, 1));
  return Math.max(1, Math.min(fitting, page.length * 4, PAGE_ENTRIES));
}
