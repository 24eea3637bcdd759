import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import pg from 'pg';

import { nodeOptionsOf } from '../../scripts/lib/node-options.mjs';
import { cpuSeconds, residentMiB } from './programs.mjs';

const require = createRequire(import.meta.url);
const { DataSource } = require('typeorm');
const { dataSourceOptions } = require('../../dist/libs/database/src/index.js');
const WORKER = fileURLToPath(new URL('../../dist/apps/worker/src/main.js', import.meta.url));

/** Servers of the frame, a database of the bench's own, and the real worker program. */
export class Rig {
  constructor(serverUrl, redisUrl, name) {
    this.serverUrl = serverUrl;
    this.redisUrl = redisUrl;
    this.name = name;
    const url = new URL(serverUrl);
    url.pathname = `/${name}`;
    this.databaseUrl = url.toString();
  }

  /** Connects; `fresh` makes the database anew and empties Redis. */
  async open(fresh) {
    this.redis = new Redis(this.redisUrl);
    if (fresh) {
      await this.redis.flushall();
      await this.onServer((client) => client.query(`DROP DATABASE IF EXISTS ${this.name} WITH (FORCE)`));
    }
    await this.onServer(async (client) => {
      const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [this.name]);
      if (!found.rowCount) await client.query(`CREATE DATABASE ${this.name}`);
    });
    const source = await new DataSource(dataSourceOptions(this.databaseUrl, 1)).initialize();
    await source.runMigrations();
    await source.destroy();
    this.client = new pg.Client({ connectionString: this.databaseUrl });
    await this.client.connect();
  }

  async close() {
    await this.stopWorker();
    await this.client.end();
    this.redis.disconnect();
  }

  async query(sql, parameters) {
    return (await this.client.query(sql, parameters)).rows;
  }

  /** Starts the built worker; resolves when it reads. */
  async startWorker(env = {}, nodeOptions = []) {
    const child = spawn(process.execPath, [...nodeOptionsOf('worker'), ...nodeOptions, WORKER], {
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: this.databaseUrl,
        REDIS_URL: this.redisUrl,
        LOG_LEVEL: 'warn',
        ...env,
      },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.worker = child;
    await new Promise((resolve, reject) => {
      child.once('message', resolve);
      child.once('exit', (code) => reject(new Error(`the worker ended with ${code}`)));
    });
    child.removeAllListeners('exit');
  }

  async stopWorker() {
    const child = this.worker;
    this.worker = undefined;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await gone;
  }

  /** Seconds of processor that worker, Postgres and Redis have used so far. */
  async processor() {
    const pids = await this.query('SELECT pid FROM pg_stat_activity');
    const info = await this.redis.info('cpu');
    const figure = (field) => Number(new RegExp(`^${field}:([\\d.]+)`, 'm').exec(info)?.[1] ?? 0);
    return {
      worker: this.worker ? processorOf(this.worker.pid) : 0,
      postgres: pids.reduce((sum, { pid }) => sum + processorOf(pid), 0),
      redis: figure('used_cpu_sys') + figure('used_cpu_user'),
    };
  }

  /** Resident memory of the worker in MiB. */
  memory() {
    return residentMiB(this.worker.pid);
  }

  async onServer(work) {
    const client = new pg.Client({ connectionString: this.serverUrl });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }
}

/** User and system time of a process, its ended children not counted; 0 where it is gone. */
function processorOf(pid) {
  try {
    return cpuSeconds(pid);
  } catch {
    return 0;
  }
}

/** Asks again and again until `condition` gives something. */
export async function until(condition, everyMs = 100) {
  for (;;) {
    const found = await condition();
    if (found) return found;
    await sleep(everyMs);
  }
}

export const required = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run this with npm run bench`);
  return value;
};
