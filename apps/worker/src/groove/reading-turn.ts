/** How an end is scheduled. */
export interface EndTurn {
  /** `last`: it is handled when no end of the first tier waits. */
  tier: 'first' | 'last';
  /** How often its handling was aborted for others. */
  aborted: number;
}

/** The handling of one end: it is aborted at the end of a turn in which others wait. */
export class ReadingTurn {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;

  /** @param turnMs  how long it may take while others wait */
  constructor(turnMs: number, isAwaited: () => boolean) {
    this.timer = setInterval(() => {
      if (isAwaited()) this.controller.abort();
    }, turnMs);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  end(): void {
    clearInterval(this.timer);
  }
}
