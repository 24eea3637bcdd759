import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '@app/database';

const TEMPLATE = 'tbg_test_template';
const TEMPLATE_LOCK = 7_201_001;

function serverUrl(): string {
  const url = process.env.TEST_POSTGRES_URL;
  if (!url) throw new Error('TEST_POSTGRES_URL is not set: run the tests with npm test');
  return url;
}

async function onServer<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: serverUrl() });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const databaseUrl = (name: string): string => {
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  return url.toString();
};

/** Hash of the migrations' source files: their statements need not stand inside their classes. */
function migrationsHash(): string {
  const folder = join(__dirname, '../../database/src/migrations');
  const hash = createHash('sha256');
  for (const file of readdirSync(folder).sort()) {
    if (file.endsWith('.ts') && !file.endsWith('.spec.ts')) hash.update(readFileSync(join(folder, file)));
  }
  return hash.digest('hex').slice(0, 12);
}

/** One migrated database that all others are copied from, named by what the migrations are. */
async function ensureTemplate(client: Client): Promise<string> {
  const name = `${TEMPLATE}_${migrationsHash()}`;
  await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount) return name;
    const building = `${name}_${randomBytes(3).toString('hex')}`;
    await client.query(`CREATE DATABASE ${building}`);
    const source = await new DataSource(dataSourceOptions(databaseUrl(building), 1)).initialize();
    await source.runMigrations();
    await source.destroy();
    await client.query(`ALTER DATABASE ${building} RENAME TO ${name}`);
    return name;
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
  }
}

/** A migrated database of the test's own on the real server; `drop()` it in afterAll. */
export class TestDatabase {
  private constructor(
    readonly name: string,
    readonly url: string,
    readonly source: DataSource,
  ) {}

  static async create(): Promise<TestDatabase> {
    const name = `tbg_test_${randomBytes(6).toString('hex')}`;
    await onServer(async (client) => {
      const template = await ensureTemplate(client);
      await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
    });
    const url = databaseUrl(name);
    const source = await new DataSource(dataSourceOptions(url, 4)).initialize();
    return new TestDatabase(name, url, source);
  }

  /** Rows of a query, for looking at what is really there. */
  async rows<Row = Record<string, unknown>>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.source.query(sql, parameters);
  }

  /** Ends every connection to this database and lets nobody in again: to programs the server is away. */
  async refuseConnections(): Promise<void> {
    await this.source.destroy();
    await onServer(async (client) => {
      await client.query(`ALTER DATABASE ${this.name} ALLOW_CONNECTIONS false`);
      await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [
        this.name,
      ]);
    });
  }

  async drop(): Promise<void> {
    if (this.source.isInitialized) await this.source.destroy();
    await onServer((client) => client.query(`DROP DATABASE IF EXISTS ${this.name} WITH (FORCE)`));
  }
}
