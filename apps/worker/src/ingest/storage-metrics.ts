import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { GROOVE_DEAD_STREAM, GROOVE_STREAM } from '@app/contracts';
import { type TableSize, TableSizesRepository } from '@app/database';
import { type Redis, RedisClients } from '@app/redis';
import { Gauge } from 'prom-client';
import { WorkerMetrics } from './worker-metrics';

/** A scrape does not wait longer for Postgres: the other figures are needed most when it is unavailable. */
const TIMEOUT_MS = 2_000;

/** What Postgres and Redis hold: what strangers can make grow is seen here first (docs/BOUNDS.md). */
@Injectable()
export class StorageMetrics implements OnModuleInit {
  private readonly redis: Redis;
  private reading: Promise<TableSize[]> | undefined;

  constructor(
    clients: RedisClients,
    private readonly metrics: WorkerMetrics,
    private readonly sizes: TableSizesRepository,
  ) {
    this.redis = clients.commands;
  }

  onModuleInit(): void {
    const { metrics, redis } = this;
    this.ofTables(
      'tbg_table_bytes',
      'Bytes of a table with its indexes and partitions',
      ({ bytes }) => bytes,
    );
    this.ofTables('tbg_table_rows', 'Rows of a table as Postgres estimates them', ({ rows }) => rows);
    metrics.gauge('tbg_redis_keys', 'Keys in the database of Redis', () => redis.dbsize());
    metrics.gauge('tbg_redis_memory_bytes', 'Memory that Redis uses for data', async () =>
      usedMemory(await redis.info('memory')),
    );
    metrics.gauge(
      'tbg_groove_stream_entries',
      'Ends of groove sessions that wait in groove:events or are in flight',
      () => redis.xlen(GROOVE_STREAM),
    );
    metrics.gauge('tbg_groove_dead_entries', 'Entries that wait in groove:dead for a person', () =>
      redis.xlen(GROOVE_DEAD_STREAM),
    );
  }

  private ofTables(name: string, help: string, figure: (size: TableSize) => number): void {
    const read = () => this.read();
    new Gauge({
      name,
      help,
      labelNames: ['table'],
      registers: [this.metrics.registry],
      async collect() {
        const sizes = await Promise.race([read().catch(() => []), delay(TIMEOUT_MS, [], { ref: false })]);
        this.reset();
        for (const size of sizes) this.set({ table: size.table }, figure(size));
      },
    });
  }

  /** One query for both figures, and for scrapes that come while it runs. */
  private read(): Promise<TableSize[]> {
    this.reading ??= this.sizes.list().finally(() => (this.reading = undefined));
    return this.reading;
  }
}

function usedMemory(info: string): number | undefined {
  const [, bytes] = /^used_memory:(\d+)/m.exec(info) ?? [];
  return bytes === undefined ? undefined : Number(bytes);
}
