/** Locks as a browser gives them: one holder at a time, the others in a line. */
export class Locks {
  private line: Promise<unknown> = Promise.resolve();
  private held = 0;
  request(_name: string, ...rest: unknown[]): Promise<unknown> {
    const [options, callback] = (rest.length === 1 ? [{}, rest[0]] : rest) as [
      { ifAvailable?: boolean },
      (lock: object | null) => Promise<unknown>,
    ];
    if (options.ifAvailable && this.held > 0) return Promise.resolve(callback(null));
    this.held += 1;
    const turn = this.line.then(() => callback({})).finally(() => (this.held -= 1));
    this.line = turn.catch(() => undefined);
    return turn;
  }
}
