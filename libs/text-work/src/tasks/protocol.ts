import type { MessagePort } from 'node:worker_threads';

/** What a thread is handed. `port` carries the signs of life, and the pages of a task that reads some. */
export interface TaskData<Input> {
  input: Input;
  port: MessagePort;
}
/** How a task ended; an error is its message, because classes do not survive structured cloning. `ms`: time it took. */
export type TaskOutcome<Result> = { ok: true; result: Result; ms: number } | { ok: false; message: string };

/** From the thread: the task runs, a page has been read. */
export type ThreadMessage = { kind: 'started' } | { kind: 'taken'; ms: number };
/** To the thread: one more page, or what comes after the last. */
export type PageMessage<Page, End> = { kind: 'page'; page: Page } | { kind: 'end'; end: End };

const messageOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

/** A task that works on one input. */
export function once<Input, Result>(work: (input: Input) => Result) {
  return ({ input, port }: TaskData<Input>): TaskOutcome<Result> => {
    const begun = performance.now();
    post(port, { kind: 'started' });
    try {
      return { ok: true, result: work(input), ms: performance.now() - begun };
    } catch (error) {
      return { ok: false, message: messageOf(error) };
    }
  };
}

/** What reads pages, one after the other. */
export interface PageReader<Page, End, Result> {
  page(page: Page): void;
  end(end: End): Result;
}

/** A task that reads pages as they come: the next one is sent when the one before has been read. */
export function paged<Input, Page, End, Result>(open: (input: Input) => PageReader<Page, End, Result>) {
  return ({ input, port }: TaskData<Input>): Promise<TaskOutcome<Result>> =>
    new Promise((resolve) => {
      let ms = 0;
      let reader: PageReader<Page, End, Result> | undefined;
      const timed = <Value>(work: () => Value): Value => {
        const begun = performance.now();
        try {
          return work();
        } finally {
          ms += performance.now() - begun;
        }
      };
      const attempt = (work: () => void): void => {
        try {
          work();
        } catch (error) {
          port.close();
          resolve({ ok: false, message: messageOf(error) });
        }
      };
      port.on('message', (message: PageMessage<Page, End>) => {
        attempt(() => {
          reader ??= timed(() => open(input));
          const begun = ms;
          if (message.kind === 'end') {
            const { end } = message;
            const result = timed(() => reader?.end(end)) as Result;
            return resolve({ ok: true, result, ms });
          }
          timed(() => reader?.page(message.page));
          post(port, { kind: 'taken', ms: ms - begun });
        });
      });
      post(port, { kind: 'started' });
    });
}

const post = (port: MessagePort, message: ThreadMessage): void => port.postMessage(message);
