/** Remembers the newest `size` keys, to recognise what was seen already. */
export class RecentSet {
  private readonly keys = new Set<string>();

  constructor(private readonly size: number) {}

  /** True the first time; false for a key that is remembered. */
  add(key: string): boolean {
    if (this.keys.has(key)) return false;
    this.keys.add(key);
    if (this.keys.size > this.size) {
      for (const oldest of this.keys) {
        this.keys.delete(oldest);
        break;
      }
    }
    return true;
  }
}
