import { Injectable, type OnModuleInit } from '@nestjs/common';
import { GrooveStoredRepository } from '@app/database';
import { Counter, Gauge } from 'prom-client';
import { Metrics } from '../../http/metrics';

/** What an operator watches of groove's way in. */
@Injectable()
export class GrooveMetrics implements OnModuleInit {
  readonly requestsWithout: Counter<'reason'>;
  readonly refused: Counter<'quota'>;

  constructor(
    private readonly metrics: Metrics,
    private readonly stored: GrooveStoredRepository,
  ) {
    const registers = [metrics.registry];
    this.requestsWithout = new Counter({
      name: 'tbg_groove_requests_without_learnings_total',
      help: 'Requests answered without learnings that were deferred, by reason',
      labelNames: ['reason'],
      registers,
    });
    this.refused = new Counter({
      name: 'tbg_groove_quota_refusals_total',
      help: 'Hooks and transcripts refused because the quota of the user or of all is used up',
      labelNames: ['quota'],
      registers,
    });
  }

  onModuleInit(): void {
    const { stored } = this;
    new Gauge({
      name: 'tbg_groove_stored_bytes',
      help: 'Bytes that the messages of all groove sessions take',
      registers: [this.metrics.registry],
      aggregator: 'max',
      async collect() {
        const bytes = await stored.total().catch(() => undefined);
        if (bytes === undefined) this.remove();
        else this.set(bytes);
      },
    });
  }
}
