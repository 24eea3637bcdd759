type Waiting = Map<number, (() => Promise<void>)[]>;

/**
 * Work that waits for its turn, one at a time for each owner and so many at once in all; owners take turns. Work of the
 * last tier begins only when no other can.
 */
export class FairQueue {
  private readonly first: Waiting = new Map();
  private readonly last: Waiting = new Map();
  private readonly busy = new Set<number>();

  constructor(private readonly atOnce: number) {}

  /** Runs `work` when it is its turn. It must not reject. */
  add(owner: number, work: () => Promise<void>, tier: 'first' | 'last' = 'first'): void {
    const waiting = this[tier];
    const own = waiting.get(owner);
    if (own) own.push(work);
    else waiting.set(owner, [work]);
    this.next();
  }

  /** Whether work of the first tier waits that belongs to other owners. */
  isWaitingBesides(owner: number): boolean {
    return this.first.size > (this.first.has(owner) ? 1 : 0);
  }

  private next(): void {
    this.serve(this.first);
    this.serve(this.last);
  }

  private serve(waiting: Waiting): void {
    for (const [owner, [work, ...rest]] of waiting) {
      if (this.busy.size >= this.atOnce) return;
      if (this.busy.has(owner)) continue;
      // Deleted and set anew, an owner stands at the end of the line.
      waiting.delete(owner);
      if (rest.length > 0) waiting.set(owner, rest);
      if (work) this.run(owner, work);
    }
  }

  private run(owner: number, work: () => Promise<void>): void {
    this.busy.add(owner);
    void work().finally(() => {
      this.busy.delete(owner);
      this.next();
    });
  }
}
