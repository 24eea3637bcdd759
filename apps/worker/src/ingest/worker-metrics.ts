import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { CONSUMER_GROUP, DEAD_STREAM, redisKeys, streamName, type StreamEventName } from '@app/contracts';
import { type GroupState, readGroup, type Redis, RedisClients } from '@app/redis';

const SHARES = streamName('share_submitted');

/** What an operator watches of a worker, in the text format of Prometheus. */
@Injectable()
export class WorkerMetrics {
  readonly registry = new Registry();
  private readonly redis: Redis;

  private readonly entries = new Counter({
    name: 'tbg_ingest_entries_total',
    help: 'Stream entries stored in Postgres; their rate for share_submitted is shares a second',
    labelNames: ['event'],
    registers: [this.registry],
  });
  private readonly dead = new Counter({
    name: 'tbg_ingest_dead_total',
    help: 'Entries that this worker put into mining:dead',
    registers: [this.registry],
  });
  private readonly faults = new Counter({
    name: 'tbg_ingest_faults_total',
    help: 'Times that reading stopped because Postgres or Redis failed, or because the clock is wrong',
    registers: [this.registry],
  });
  private readonly batches = new Histogram({
    name: 'tbg_ingest_batch_seconds',
    help: 'Time from handing a batch over until Postgres has committed it',
    labelNames: ['event'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.registry],
  });
  private readonly skew = new Gauge({
    name: 'tbg_clock_skew_seconds',
    help: 'Clock of this machine less that of Redis, at the last comparison',
    registers: [this.registry],
  });
  private readonly others = new Counter({
    name: 'tbg_ingest_other_workers_total',
    help: 'Shares counted under "other" because their address has as many worker names as one may have',
    registers: [this.registry],
  });
  private readonly deferred = new Counter({
    name: 'tbg_groove_readings_deferred_total',
    help: 'Ends of AI sessions deferred until no others wait: the user has spent his thread time (budget), or the reading took long (turn)',
    labelNames: ['reason'],
    registers: [this.registry],
  });

  private readonly grooveFailures = new Counter({
    name: 'tbg_groove_failures_total',
    help: 'Failed attempts at the end of a groove session: timeout, memory or failed for its text, else other',
    labelNames: ['reason'],
    registers: [this.registry],
  });

  constructor(clients: RedisClients) {
    this.redis = clients.commands;
    collectDefaultMetrics({ register: this.registry });
    const shares = (field: 'lag' | 'pending') => async () => (await this.groupOfShares())?.[field];
    this.gauge('tbg_ingest_lag_entries', 'Shares in the stream that no worker has read', shares('lag'));
    this.gauge('tbg_ingest_pending_entries', 'Shares read and not yet acknowledged', shares('pending'));
    this.gauge('tbg_dead_entries', 'Entries that wait in mining:dead for a person', () =>
      this.redis.xlen(DEAD_STREAM),
    );
    this.gauge('tbg_workers_waiting', 'Workers that have connected and sent no share', () =>
      this.redis.zcard(redisKeys.workersWaiting),
    );
  }

  stored(event: StreamEventName, entries: number, seconds: number): void {
    this.entries.inc({ event }, entries);
    this.batches.observe({ event }, seconds);
  }
  deadLettered(entries: number): void {
    this.dead.inc(entries);
  }
  countedAsOther(shares: number): void {
    this.others.inc(shares);
  }
  grooveFailed(reason: 'timeout' | 'memory' | 'failed' | 'other'): void {
    this.grooveFailures.inc({ reason });
  }
  readingDeferred(reason: 'budget' | 'turn'): void {
    this.deferred.inc({ reason });
  }
  stopped(): void {
    this.faults.inc();
  }
  clockSkew(seconds: number): void {
    this.skew.set(seconds);
  }

  /** A figure of Redis, read at each scrape; absent while Redis is unavailable. */
  gauge(name: string, help: string, read: () => Promise<number | undefined>): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      async collect() {
        const value = await read().catch(() => undefined);
        if (value === undefined) this.remove();
        else this.set(value);
      },
    });
  }

  private async groupOfShares(): Promise<GroupState | undefined> {
    return readGroup(await this.redis.call('XINFO', 'GROUPS', SHARES), CONSUMER_GROUP);
  }
}
