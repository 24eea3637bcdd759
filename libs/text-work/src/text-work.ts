import { MessageChannel, type MessagePort, type TransferListItem } from 'node:worker_threads';
import { LIMITS } from '@app/contracts';
import { FairQueue } from '@app/realtime';
import { Piscina } from 'piscina';
import type { findSame } from './tasks/find-same';
import type { fitting } from './tasks/fitting';
import type { lightenHook } from './tasks/lighten-hook';
import type { PageMessage, TaskOutcome, ThreadMessage } from './tasks/protocol';
import type { readLines } from './tasks/read-lines';
import type { readSession } from './tasks/read-session';
import { TextBusyError, TextError } from './text-error';
import { threadFile } from './thread-file';
import { type WaitingLimits, WaitingTasks } from './waiting-tasks';
import { tookOver, Watch } from './watch';

interface OnceTasks {
  fitting: typeof fitting;
  lightenHook: typeof lightenHook;
  readLines: typeof readLines;
}
interface PagedTasks {
  readSession: typeof readSession;
  findSame: typeof findSame;
}
type InputOf<Task> = Task extends (data: { input: infer Input; port: MessagePort }) => unknown
  ? Input
  : never;
type ResultOf<Task> = Task extends (data: never) => infer Outcome
  ? Extract<Awaited<Outcome>, { ok: true }> extends { result: infer Result }
    ? Result
    : never
  : never;

export interface TextOptions extends WaitingLimits {
  threads: number;
  /** Heap of one thread. */
  mib?: number;
}
/** Times in ms. `owner`: one task of a user runs at a time, and users take turns. */
export interface TextTask<Input> {
  owner: number;
  input: Input;
  /** What the input takes while it waits. */
  bytes?: number;
  /** Time that a thread may take. */
  limitMs: number;
  /** How long the task waits for a thread; without it, as long as it takes. */
  waitMs?: number;
  signal?: AbortSignal;
  /** What goes to the thread without a copy. */
  transfer?: readonly TransferListItem[];
}
/** A task that reads pages; `limitMs` is the time for all of them, `pageMs` for one. */
export interface PagedTask<Input, Page, End> extends TextTask<Input> {
  pages: AsyncIterable<Page> | Iterable<Page>;
  end: End;
  pageMs: number;
  /** Receives the ms that the thread took for each page. */
  onPage?: (ms: number) => void;
}

/** A thread that has not begun by then is a fault of this machine, not of the text. */
const START_MS = 30_000;
const IDLE_MS = 60_000;

/**
 * Work on texts in threads, with bounded time and memory: no text of a client is parsed, normalised or searched on the
 * loop of a process that others need. Threads start when they are needed.
 */
export class TextWork {
  private readonly queue: FairQueue;
  private readonly pool: Piscina;
  private readonly waiting: WaitingTasks;
  private fault: unknown;

  constructor(private readonly options: TextOptions) {
    this.queue = new FairQueue(options.threads);
    this.waiting = new WaitingTasks(options);
    this.pool = new Piscina({
      ...threadFile(),
      // A thread loads it when it starts: the first task waits for no file.
      name: 'readSession' satisfies keyof PagedTasks,
      minThreads: 0,
      maxThreads: options.threads,
      maxQueue: 2 * options.threads,
      idleTimeout: IDLE_MS,
      recordTiming: false,
      env: {},
      resourceLimits: {
        maxOldGenerationSizeMb: options.mib ?? LIMITS.grooveThreadMib,
        maxYoungGenerationSizeMb: 32,
      },
    });
    // A thread that cannot start has no task to reject: the waiting task gets this as the cause.
    this.pool.on('error', (error: unknown) => (this.fault = error));
  }

  /**
   * Runs a task on one input.
   * @returns also the time that the thread took, in ms
   * @throws TextError for the text's own fault, TextBusyError where it was not begun
   */
  run<Name extends keyof OnceTasks>(
    name: Name,
    task: TextTask<InputOf<OnceTasks[Name]>>,
  ): Promise<{ result: ResultOf<OnceTasks[Name]>; ms: number }> {
    return this.inTurn(task, async () => {
      const watch = new Watch(START_MS);
      return this.execute<ResultOf<OnceTasks[Name]>>(name, task, watch, ({ kind }) => {
        if (kind === 'started') watch.start(task.limitMs);
      });
    });
  }

  /** Runs a task on pages: the next one is read from `pages` when the thread has taken the one before. @throws as `run` */
  runPages<Name extends keyof PagedTasks, Page, End>(
    name: Name,
    task: PagedTask<InputOf<PagedTasks[Name]>, Page, End>,
  ): Promise<{ result: ResultOf<PagedTasks[Name]>; ms: number }> {
    return this.inTurn(task, () => this.feed(name, task));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.destroy();
  }

  private async inTurn<Value>(
    { owner, waitMs, bytes = 0 }: { owner: number; waitMs?: number; bytes?: number },
    work: () => Promise<Value>,
  ): Promise<Value> {
    const remove = this.waiting.add(owner, bytes);
    // Emptied when it is too late, so that the queue does not hold the input until its turn.
    const task: { work?: () => Promise<Value> } = { work };
    return new Promise<Value>((resolve, reject) => {
      const late = (): void => {
        delete task.work;
        remove();
        reject(new TextBusyError('late'));
      };
      const timer = waitMs === undefined ? undefined : setTimeout(late, waitMs);
      this.queue.add(owner, async () => {
        clearTimeout(timer);
        if (!task.work) return;
        remove();
        await task.work().then(resolve, reject);
      });
    });
  }

  private async feed<Result, Page, End>(
    name: string,
    task: PagedTask<unknown, Page, End>,
  ): Promise<{ result: Result; ms: number }> {
    const watch = new Watch(START_MS);
    let left = task.limitMs;
    let next: (() => void) | undefined;
    const reply = (): Promise<void> => new Promise((resolve) => (next = resolve));
    let ready = reply();
    const receive = (message: ThreadMessage): void => {
      watch.stop();
      if (message.kind === 'taken') {
        left -= message.ms;
        task.onPage?.(message.ms);
      }
      next?.();
    };
    const done = this.execute<Result>(name, task, watch, receive, async (port) => {
      const post = async (message: PageMessage<Page, End>): Promise<void> => {
        await ready;
        ready = reply();
        if (left <= 0) throw tookOver(task.limitMs);
        watch.start(Math.min(task.pageMs, left));
        port.postMessage(message);
      };
      for await (const page of task.pages) await post({ kind: 'page', page });
      await post({ kind: 'end', end: task.end });
    });
    return done;
  }

  private async execute<Result>(
    name: string,
    { input, signal, transfer = [] }: Pick<TextTask<unknown>, 'input' | 'signal' | 'transfer'>,
    watch: Watch,
    receive: (message: ThreadMessage) => void,
    feed?: (port: MessagePort) => Promise<void>,
  ): Promise<{ result: Result; ms: number }> {
    const { port1: own, port2: port } = new MessageChannel();
    own.on('message', receive);
    const stop = (): void => watch.abort('stopped');
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted) stop();
    try {
      const options = { name, signal: watch.signal, transferList: [port, ...transfer] };
      const outcome = this.pool.run({ input, port }, options) as Promise<TaskOutcome<Result>>;
      const result = await (feed ? fed(outcome, feed(own), watch) : outcome);
      if (!result.ok) throw new TextError('failed', `text could not be read: ${result.message}`);
      return { result: result.result, ms: result.ms };
    } catch (error) {
      throw watch.explain(error, this.fault);
    } finally {
      watch.stop();
      signal?.removeEventListener('abort', stop);
      own.close();
    }
  }
}

/** The outcome; where the pages cannot be read on, the thread is stopped and their error thrown. */
async function fed<Result>(
  outcome: Promise<TaskOutcome<Result>>,
  feeding: Promise<void>,
  watch: Watch,
): Promise<TaskOutcome<Result>> {
  let failure: { error: unknown } | undefined;
  feeding.catch((error: unknown) => {
    failure = { error };
    watch.abort('stopped');
  });
  try {
    return await outcome;
  } catch (error) {
    throw failure ? failure.error : error;
  }
}
