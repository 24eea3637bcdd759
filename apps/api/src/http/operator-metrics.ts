import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { RedisClients } from '@app/redis';
import type { Pool } from 'pg';
import { Gauge, type Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { VERSION } from '../info/version';
import { Metrics } from './metrics';
import { Readiness } from './readiness';
import { ingestState } from './stream-state';

/** Figures that are read when somebody asks: ingest, Postgres connections, what is ready, what runs. */
@Injectable()
export class OperatorMetrics implements OnModuleInit {
  private readonly logger = new Logger(OperatorMetrics.name);

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
    const { redis, logger } = this;
    const pending = gauge(registry, 'tbg_stream_pending', 'Entries read and not acknowledged', ['stream']);
    const dead = gauge(registry, 'tbg_stream_dead', 'Entries in mining:dead', []);
    gauge(registry, 'tbg_stream_lag', 'Entries that no worker has read', ['stream'], async function () {
      for (const one of [this, pending, dead]) one.reset();
      try {
        const state = await ingestState(redis);
        dead.set(state.dead);
        for (const { stream, lag, pending: waiting } of state.streams) {
          pending.set({ stream }, waiting);
          if (lag !== undefined) this.set({ stream }, lag);
        }
      } catch (error) {
        // Without Redis there is no figure: better none than an old one.
        this.reset();
        pending.reset();
        dead.remove();
        logger.debug(`ingest not read: ${error instanceof Error ? error.message : 'unknown'}`);
      }
    });
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
