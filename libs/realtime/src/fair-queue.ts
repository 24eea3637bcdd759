/** Work that waits for its turn, one at a time for each owner and so many at once in all; owners take turns. */
export class FairQueue {
  private readonly waiting = new Map<number, (() => Promise<void>)[]>();
  private readonly busy = new Set<number>();

  constructor(private readonly atOnce: number) {}

  /** Runs `work` when it is its turn. It must not reject. */
  add(owner: number, work: () => Promise<void>): void {
    const own = this.waiting.get(owner);
    if (own) own.push(work);
    else this.waiting.set(owner, [work]);
    this.next();
  }

  private next(): void {
    for (const [owner, [work, ...rest]] of this.waiting) {
      if (this.busy.size >= this.atOnce) return;
      if (this.busy.has(owner)) continue;
      // Deleted and set anew, an owner stands at the end of the line.
      this.waiting.delete(owner);
      if (rest.length > 0) this.waiting.set(owner, rest);
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
