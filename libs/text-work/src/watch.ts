import { TextError } from './text-error';

type Reason = 'timeout' | 'unavailable' | 'stopped';

/** The time limits of one task: its signal ends the thread when a step takes too long. */
export class Watch {
  private readonly controller = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private reason: Reason | undefined;
  private limitMs = 0;

  /** @param startMs  time for the thread to begin */
  constructor(startMs: number) {
    this.timer = setTimeout(() => this.abort('unavailable'), startMs);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** From now on a step may take so many ms. */
  start(limitMs: number): void {
    this.stop();
    this.limitMs = limitMs;
    this.timer = setTimeout(() => this.abort('timeout'), limitMs);
  }

  /** The step has ended. */
  stop(): void {
    clearTimeout(this.timer);
  }

  abort(reason: Reason): void {
    this.stop();
    this.reason ??= reason;
    this.controller.abort();
  }

  /** The error to throw for one of the thread. @param fault  what threads failed with when they started */
  explain(error: unknown, fault: unknown): unknown {
    if (this.reason === 'timeout') return tookOver(this.limitMs);
    if (this.reason === 'unavailable')
      return new Error('no thread began to work on a text', { cause: fault });
    if (codeOf(error) === 'ERR_WORKER_OUT_OF_MEMORY')
      return new TextError('memory', 'text work took more memory than a thread may have');
    return error;
  }
}

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined;

export const tookOver = (ms: number): TextError =>
  new TextError('timeout', `text work took over ${Math.round(ms)} ms`);
