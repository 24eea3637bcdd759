import cluster, { type Worker } from 'node:cluster';
import type { AggregatorRegistry } from 'prom-client';
import { type ProcessMessage, processMessage } from './process-messages';

/** A process that has not told its figures by then is left out: it is stuck, or died meanwhile. */
const PATIENCE_MS = 2_000;

/** One question to all processes, under way. */
interface Gathering {
  asker: Worker;
  waiting: Set<number>;
  told: object[];
  timer: NodeJS.Timeout;
}

/** Sums the figures of the processes below this one, for whichever of them is asked for them. */
export class GatheredMetrics {
  private readonly gatherings = new Map<string, Gathering>();
  private aggregator: Promise<typeof AggregatorRegistry> | undefined;

  start(): void {
    cluster.on('message', (worker, message) => {
      const { data } = processMessage.safeParse(message);
      if (data?.kind === 'metrics_wanted') this.ask(worker, data.id);
      if (data?.kind === 'metrics_of_one') this.take(worker, data.id, data.metrics);
    });
    cluster.on('exit', (worker) => {
      for (const id of this.gatherings.keys()) this.tick(worker, id);
    });
  }

  private ask(asker: Worker, id: string): void {
    const asked = Object.values(cluster.workers ?? {}).filter((worker) => worker?.isConnected() === true);
    const timer = setTimeout(() => this.finish(id), PATIENCE_MS);
    const waiting = new Set(asked.flatMap((worker) => worker?.id ?? []));
    this.gatherings.set(id, { asker, waiting, told: [], timer });
    for (const worker of asked) tell(worker, { kind: 'metrics_asked', id });
  }

  private take(worker: Worker, id: string, metrics: readonly unknown[]): void {
    this.gatherings.get(id)?.told.push(metrics);
    this.tick(worker, id);
  }

  private tick(worker: Worker, id: string): void {
    const gathering = this.gatherings.get(id);
    if (gathering?.waiting.delete(worker.id) && gathering.waiting.size === 0) this.finish(id);
  }

  private finish(id: string): void {
    const gathering = this.gatherings.get(id);
    if (!gathering) return;
    this.gatherings.delete(id);
    clearTimeout(gathering.timer);
    this.sum(gathering.told).then(
      (text) => tell(gathering.asker, { kind: 'metrics_of_all', id, text }),
      (error: unknown) =>
        console.error('figures not summed:', error instanceof Error ? error.message : error),
    );
  }

  /** What sums is loaded where it is needed first: most apis have one process. */
  private async sum(told: object[]): Promise<string> {
    this.aggregator ??= import('prom-client').then(({ AggregatorRegistry }) => AggregatorRegistry);
    return (await this.aggregator).aggregate(told).metrics();
  }
}

function tell(worker: Worker | undefined, message: ProcessMessage): void {
  if (worker?.isConnected()) worker.send(message);
}
