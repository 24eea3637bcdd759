import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

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
  }
}
