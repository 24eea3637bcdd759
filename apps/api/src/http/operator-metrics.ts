import { Injectable, type OnModuleInit } from '@nestjs/common';
import { RedisClients } from '@app/redis';
import type { Pool } from 'pg';
import { Gauge, type Registry } from 'prom-client';
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
    const build = gauge(registry, 'tbg_build_info', 'What runs here; always 1', ['version', 'node']);
    build.set({ version: VERSION, node: process.version }, 1);
    this.addPool(registry);
    this.addReadiness(registry);
    this.addIngest(registry);
  }

  private addPool(registry: Registry): void {
    const read = () => poolOf(this.source);
    gauge(registry, 'tbg_pg_connections', 'Connections to Postgres by state', ['state'], function () {
      const pool = read();
      this.set({ state: 'open' }, pool.totalCount);
      this.set({ state: 'idle' }, pool.idleCount);
      this.set({ state: 'waited_for' }, pool.waitingCount);
    });
  }

  private addReadiness(registry: Registry): void {
    const { readiness } = this;
    gauge(registry, 'tbg_ready', '1 for each part that is there', ['part'], async function () {
      this.reset();
      const missing = new Set(await readiness.missing());
      for (const part of readiness.parts) this.set({ part }, Number(!missing.has(part)));
    });
  }

  private addIngest(registry: Registry): void {
    const read = () => this.readIngest();
    gauge(registry, 'tbg_stream_lag', 'Entries that no worker has read', ['stream'], async function () {
      const state = await read();
      this.reset();
      for (const { stream, lag } of state?.streams ?? []) if (lag !== undefined) this.set({ stream }, lag);
    });
    gauge(registry, 'tbg_stream_pending', 'Entries read, not acknowledged', ['stream'], async function () {
      const state = await read();
      this.reset();
      for (const { stream, pending } of state?.streams ?? []) this.set({ stream }, pending);
    });
    gauge(registry, 'tbg_stream_dead', 'Entries in mining:dead', [], async function () {
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

function gauge<Label extends string>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: Label[],
  collect?: (this: Gauge<Label>) => void | Promise<void>,
): Gauge<Label> {
  return new Gauge({ name, help, labelNames, registers: [registry], ...(collect ? { collect } : {}) });
}

/** TypeORM's Postgres driver keeps its pool of `pg` under `master`. */
const poolOf = (source: DataSource): Pool => (source.driver as unknown as { master: Pool }).master;
