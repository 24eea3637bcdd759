import { opendir } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/**
 * Of the library's own figures those that walk over every open handle, each time somebody asks: with ten thousand
 * sockets the loop does nothing else for tens of milliseconds. `tbg_ws_sockets` and the open files tell the same.
 */
const COUNTED_ONE_BY_ONE = [
  ...['nodejs_active_handles', 'nodejs_active_handles_total', 'nodejs_active_resources'],
  ...['nodejs_active_resources_total', 'nodejs_active_requests', 'nodejs_active_requests_total'],
  'process_open_fds',
];

/** The figures of this process; a registry of its own, so that two apps in one process do not mix. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  readonly httpSeconds = new Histogram({
    name: 'tbg_http_request_seconds',
    help: 'Time from request to response, by route and status',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [this.registry],
  });
  readonly cacheReads = new Counter({
    name: 'tbg_cache_reads_total',
    help: 'Reads of a cache by outcome: hit, miss, or away when Redis did not answer',
    labelNames: ['cache', 'outcome'] as const,
    registers: [this.registry],
  });
  readonly signIns = new Counter({
    name: 'tbg_sign_ins_total',
    help: 'Signatures shown, by outcome',
    labelNames: ['outcome'] as const,
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    for (const name of COUNTED_ONE_BY_ONE) this.registry.removeSingleMetric(name);
    this.addOpenFiles();
  }

  /** As the library's, but read aside and in portions. */
  private addOpenFiles(): void {
    new Gauge({
      name: 'process_open_fds',
      help: 'Number of open file descriptors.',
      registers: [this.registry],
      async collect() {
        const count = await openFiles();
        if (count === undefined) this.remove();
        else this.set(count);
      },
    });
  }
}

/** Linux tells; elsewhere there is no figure. */
async function openFiles(): Promise<number | undefined> {
  try {
    let count = 0;
    for await (const { name } of await opendir('/proc/self/fd', { bufferSize: 256 })) if (name) count += 1;
    // Not the one that was used to look.
    return count - 1;
  } catch {
    return undefined;
  }
}
