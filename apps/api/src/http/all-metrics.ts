import cluster from 'node:cluster';
import { randomUUID } from 'node:crypto';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type ProcessMessage, processMessage } from '../process-messages';
import { AppError } from './app-error';
import { Metrics } from './metrics';

const PATIENCE_MS = 5_000;

interface Asking {
  resolve(text: string): void;
  timer: NodeJS.Timeout;
}

/**
 * The figures of this process, or of all that serve on its port: the kernel chooses which of them is asked, and each
 * alone would tell a part. Counters and most gauges are summed; where a sum says nothing, the gauge names another way.
 */
@Injectable()
export class AllMetrics implements OnModuleInit, OnApplicationShutdown {
  private readonly asking = new Map<string, Asking>();
  private readonly onMessage = (message: unknown) => void this.hear(message);

  constructor(private readonly metrics: Metrics) {}

  onModuleInit(): void {
    if (cluster.isWorker) process.on('message', this.onMessage);
  }

  onApplicationShutdown(): void {
    process.off('message', this.onMessage);
    for (const { timer } of this.asking.values()) clearTimeout(timer);
  }

  /** In the text format of Prometheus. @throws AppError unavailable when the process above does not answer */
  text(): Promise<string> {
    if (!cluster.isWorker) return this.metrics.registry.metrics();
    const id = randomUUID();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.asking.delete(id);
        reject(new AppError('unavailable', 'The other processes do not tell their figures.'));
      }, PATIENCE_MS);
      this.asking.set(id, { resolve, timer });
      tellParent({ kind: 'metrics_wanted', id });
    });
  }

  private async hear(message: unknown): Promise<void> {
    const { data } = processMessage.safeParse(message);
    if (data?.kind === 'metrics_asked') {
      const metrics = await this.metrics.registry.getMetricsAsJSON();
      return tellParent({ kind: 'metrics_of_one', id: data.id, metrics });
    }
    const asked = data?.kind === 'metrics_of_all' ? this.asking.get(data.id) : undefined;
    if (data?.kind !== 'metrics_of_all' || !asked) return;
    this.asking.delete(data.id);
    clearTimeout(asked.timer);
    asked.resolve(data.text);
  }
}

function tellParent(message: ProcessMessage): void {
  if (process.connected) process.send?.(message);
}
