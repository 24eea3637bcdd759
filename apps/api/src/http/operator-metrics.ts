import { Injectable, type OnModuleInit } from '@nestjs/common';
import { RedisClients } from '@app/redis';
import type { Pool } from 'pg';
import { type Aggregator, Gauge, type Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { VERSION } from './version';
import { Metrics } from './metrics';
import { Readiness } from './readiness';
import { type IngestState, ingestState } from './stream-state';

/** Figures that are read when somebody asks: ingest, Postgres connections, what is ready, what runs. */
@Injectable()
export class OperatorMetrics implements OnModuleInit {
  private reading: Promise<IngestState | undefined> | undefined;

  constructor(
    private readonly metrics: Metrics,
    private readonly readiness: Readiness,
    private readonly redis: RedisClients,
    private readonly source: DataSource,
  ) {}

  onModuleInit(): void {
    const { registry } = this.metrics;
    const help = 'What runs here; always 1';
    const build = gauge(registry, {
      name: 'tbg_build_info',
      help,
      labelNames: ['version', 'node'],
      aggregator: 'first',
    });
    build.set({ version: VERSION, node: process.version }, 1);
    this.addPool(registry);
    this.addReadiness(registry);
    this.addIngest(registry);
  }

  private addPool(registry: Registry): void {
    const read = () => poolOf(this.source);
    const help = 'Connections to Postgres by state';
    gauge(registry, { name: 'tbg_pg_connections', help, labelNames: ['state'] }, function () {
      const pool = read();
      this.set({ state: 'open' }, pool.totalCount);
      this.set({ state: 'idle' }, pool.idleCount);
      this.set({ state: 'waited_for' }, pool.waitingCount);
    });
  }

  private addReadiness(registry: Registry): void {
    const { readiness } = this;
    const help = '1 for each part that is there';
    gauge(registry, { name: 'tbg_ready', help, labelNames: ['part'], aggregator: 'min' }, async function () {
      this.reset();
      const missing = new Set(await readiness.missing());
      for (const part of readiness.parts) this.set({ part }, Number(!missing.has(part)));
    });
  }

  private addIngest(registry: Registry): void {
    const read = () => this.readIngest();
    // Every process sees the same streams: their sum would tell of entries that are not there.
    const ofStream = { labelNames: ['stream' as const], aggregator: 'max' as const };
    const lag = { name: 'tbg_stream_lag', help: 'Entries that no worker has read', ...ofStream };
    gauge(registry, lag, async function () {
      const state = await read();
      this.reset();
      for (const one of state?.streams ?? [])
        if (one.lag !== undefined) this.set({ stream: one.stream }, one.lag);
    });
    const pending = { name: 'tbg_stream_pending', help: 'Entries read, not acknowledged', ...ofStream };
    gauge(registry, pending, async function () {
      const state = await read();
      this.reset();
      for (const one of state?.streams ?? []) this.set({ stream: one.stream }, one.pending);
    });
    const dead = {
      name: 'tbg_stream_dead',
      help: 'Entries in mining:dead',
      labelNames: [],
      aggregator: 'max' as const,
    };
    gauge(registry, dead, async function () {
      const state = await read();
      if (state) this.set(state.dead);
      else this.remove();
    });
  }

  /** What the gauges of one scrape share. Without Redis there is no figure: better none than an old one. */
  private readIngest(): Promise<IngestState | undefined> {
    this.reading ??= ingestState(this.redis)
      .catch(() => undefined)
      .finally(() => (this.reading = undefined));
    return this.reading;
  }
}

interface GaugeOf<Label extends string> {
  name: string;
  help: string;
  labelNames: Label[];
  /** What becomes of it where several processes serve on one port; otherwise they are summed. */
  aggregator?: Aggregator;
}

function gauge<Label extends string>(
  registry: Registry,
  about: GaugeOf<Label>,
  collect?: (this: Gauge<Label>) => void | Promise<void>,
): Gauge<Label> {
  return new Gauge({ ...about, registers: [registry], ...(collect ? { collect } : {}) });
}

/** TypeORM's Postgres driver keeps its pool of `pg` under `master`. */
const poolOf = (source: DataSource): Pool => (source.driver as unknown as { master: Pool }).master;
