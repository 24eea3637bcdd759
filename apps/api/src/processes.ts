import cluster, { type Worker } from 'node:cluster';
import { GatheredMetrics } from './gathered-metrics';

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
/** A process that dies is started again after this long. */
const AGAIN_MS = 1_000;

/**
 * The processes of an api that was told to run several: they share its port, and the kernel-side work of a connection
 * goes to one of them in turn. Nothing is shared beyond that; they are nodes like those on other machines.
 */
class Processes {
  private readonly ready = new Set<Worker>();
  private ending = false;
  private hasServed = false;

  constructor(
    private readonly count: number,
    private readonly allReady: () => void,
  ) {}

  start(): void {
    new GatheredMetrics().start();
    cluster.on('exit', (worker, code, signal) => this.left(worker, signal ?? code));
    cluster.on('message', (worker, message) => {
      if (message !== 'ready') return;
      this.ready.add(worker);
      if (this.hasServed || this.ready.size < this.count) return;
      this.hasServed = true;
      this.allReady();
    });
    for (const signal of SIGNALS) process.on(signal, () => this.end());
    for (let made = 0; made < this.count; made += 1) cluster.fork();
  }

  /** Each drains as a node does; the second time each ends at once. */
  private end(): void {
    this.ending = true;
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGTERM');
    this.exitWhenEmpty();
  }

  private left(worker: Worker, how: string | number): void {
    const wasReady = this.ready.delete(worker);
    if (this.ending) {
      // One that was still starting knows no signal yet.
      if (wasReady && how !== 0) process.exitCode = 1;
      return this.exitWhenEmpty();
    }
    console.error(`api process ${worker.process.pid ?? ''} ended (${how})`);
    if (this.hasServed) {
      setTimeout(() => {
        if (!this.ending) cluster.fork();
      }, AGAIN_MS);
      return;
    }
    // What could not start at all will not start the next time either.
    process.exitCode = 1;
    this.end();
  }

  private exitWhenEmpty(): void {
    if (Object.keys(cluster.workers ?? {}).length === 0) process.exit();
  }
}

/**
 * Serves here, or in `count` processes on the same port. `allReady` is called where the supervisor listens: in the one
 * process there is, or in the one above them, once all of them are.
 */
export async function serveIn(
  count: number,
  serve: () => Promise<void>,
  allReady: () => void,
): Promise<void> {
  if (count > 1 && cluster.isPrimary) return new Processes(count, allReady).start();
  if (cluster.isWorker) leaveTerminalSignalsToParent();
  await serve();
  if (cluster.isWorker) process.send?.('ready');
  else allReady();
}

/** A terminal tells the whole group of Ctrl-C; heard twice it would be the second signal, which ends at once. */
function leaveTerminalSignalsToParent(): void {
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
}
