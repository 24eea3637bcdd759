import { createServer, type Server } from 'node:http';
import { type BeforeApplicationShutdown, Inject, Injectable, Logger } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { CONSUMER_GROUP, DEAD_STREAM, streamName, type StreamEventName } from '@app/contracts';
import { type Redis, RedisClients } from '@app/redis';
import { METRICS_ADDRESS } from '../tokens';

export interface MetricsAddress {
  host: string;
  /** 0: nobody asks. */
  port: number;
}

const SHARES = streamName('share_submitted');

/** What an operator watches of a worker, in the text format of Prometheus at `GET /metrics` of a port of its own. */
@Injectable()
export class WorkerMetrics implements BeforeApplicationShutdown {
  private readonly logger = new Logger(WorkerMetrics.name);
  private readonly registry = new Registry();
  private readonly redis: Redis;
  private server: Server | undefined;

  private readonly entries = new Counter({
    name: 'tbg_ingest_entries_total',
    help: 'Stream entries stored in Postgres; their rate for share_submitted is shares a second',
    labelNames: ['event'],
    registers: [this.registry],
  });
  private readonly buried = new Counter({
    name: 'tbg_ingest_dead_total',
    help: 'Entries that this worker put into mining:dead',
    registers: [this.registry],
  });
  private readonly faults = new Counter({
    name: 'tbg_ingest_faults_total',
    help: 'Times that reading stopped because Postgres or Redis failed',
    registers: [this.registry],
  });
  private readonly batches = new Histogram({
    name: 'tbg_ingest_batch_seconds',
    help: 'Time from handing a batch over until Postgres has committed it',
    labelNames: ['event'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.registry],
  });

  constructor(
    clients: RedisClients,
    @Inject(METRICS_ADDRESS) private readonly address: MetricsAddress,
  ) {
    this.redis = clients.commands;
    collectDefaultMetrics({ register: this.registry });
    this.gauge('tbg_ingest_lag_entries', 'Shares in the stream that no worker has read', async () =>
      this.ofGroup('lag'),
    );
    this.gauge('tbg_ingest_pending_entries', 'Shares read and not yet acknowledged', async () =>
      this.ofGroup('pending'),
    );
    this.gauge('tbg_dead_entries', 'Entries that wait in mining:dead for a person', () =>
      this.redis.xlen(DEAD_STREAM),
    );
  }

  stored(event: StreamEventName, entries: number, seconds: number): void {
    this.entries.inc({ event }, entries);
    this.batches.observe({ event }, seconds);
  }
  wereBuried(entries: number): void {
    this.buried.inc(entries);
  }
  stopped(): void {
    this.faults.inc();
  }

  /** Listens if a port is given. @throws where the port is taken */
  async listen(): Promise<void> {
    if (this.address.port === 0) return;
    const server = createServer((request, response) => {
      if (request.method !== 'GET' || request.url !== '/metrics') return response.writeHead(404).end();
      void this.registry.metrics().then((text) => {
        response.writeHead(200, { 'Content-Type': this.registry.contentType }).end(text);
      });
    });
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.address.port, this.address.host, resolve);
    });
    this.logger.log(`metrics on ${this.address.host}:${this.address.port}`);
  }

  beforeApplicationShutdown(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }

  /** A figure of Redis, asked for when somebody reads it; while Redis is away it is not there. */
  private gauge(name: string, help: string, read: () => Promise<number | undefined>): void {
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

  private async ofGroup(field: 'lag' | 'pending'): Promise<number | undefined> {
    const groups = (await this.redis.call('XINFO', 'GROUPS', SHARES)) as unknown[][];
    const group = groups.find((list) => list[list.indexOf('name') + 1] === CONSUMER_GROUP);
    const value = group?.[group.indexOf(field) + 1];
    return typeof value === 'number' ? value : undefined;
  }
}
