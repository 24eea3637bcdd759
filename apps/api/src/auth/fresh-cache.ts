import { LRUCache } from 'lru-cache';

/** A change made elsewhere takes effect here after this long at most; five seconds are promised. */
const FRESH_MS = 3_000;
/** How exactly that is meant: the cache looks at the clock once in this time, not at every question. */
const CLOCK_MS = 50;

/** Remembers answers for three seconds, the least used forgotten first. Who asks meanwhile shares the one answer. */
export class FreshCache<State> {
  private readonly answers: LRUCache<string, Promise<State>>;

  constructor(most: number) {
    this.answers = new LRUCache({ max: most, ttl: FRESH_MS, ttlResolution: CLOCK_MS });
  }

  /** The answer for `key`, asked for by `load` where none is fresh. A failed one is not remembered. */
  get(key: string, load: () => Promise<State>): Promise<State> {
    const known = this.answers.get(key);
    if (known) return known;
    const answer = load();
    this.answers.set(key, answer);
    answer.catch(() => {
      if (this.answers.peek(key) === answer) this.answers.delete(key);
    });
    return answer;
  }

  /** Makes the next question be asked anew. */
  forget(key: string): void {
    this.answers.delete(key);
  }
}
