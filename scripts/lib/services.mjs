import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';

import { ROOT } from './paths.mjs';
import { UserError } from './user-error.mjs';

const PATIENCE_MS = 15_000;

// The clients are installed packages: they are looked up when needed, not when this file is loaded.
const require = createRequire(`${ROOT}/package.json`);

/** A URL as it may be shown: without its password. */
export function withoutPassword(url) {
  try {
    const shown = new URL(url);
    if (shown.password) shown.password = '***';
    return shown.href;
  } catch {
    return 'the given address';
  }
}

async function askPostgres(url, statement, values = []) {
  const { Client } = require('pg');
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 3000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.query(statement, values)).rows;
  } finally {
    await client.end().catch(() => {});
  }
}

/** What is built already reads it as the programs do. */
function sentinelsOf(url) {
  const address = require('./dist/libs/config/src/index.js').readSentinelUrl(url);
  if (!address)
    throw new UserError('REDIS_URL must be redis-sentinel://user:password@host:port,host:port/NAME.');
  return address;
}

async function pingRedis(url) {
  const { Redis } = require('ioredis');
  const options = { lazyConnect: true, retryStrategy: null, connectTimeout: 3000, maxRetriesPerRequest: 0 };
  const client = url.startsWith('redis-sentinel:')
    ? new Redis({ ...options, ...sentinelsOf(url), sentinelRetryStrategy: null })
    : new Redis(url, options);
  client.on('error', () => {});
  try {
    await client.connect();
    await client.ping();
  } finally {
    client.disconnect();
  }
}

/**
 * Asks until it answers, at most 15 s.
 * @param {() => Promise<unknown>} ask
 * @param {(reason: string) => string} complaint the sentence for when patience is over
 * @param {() => boolean} isGone true as soon as asking further is in vain; the caller knows why
 */
async function waitFor(ask, complaint, isGone) {
  let reason = 'no answer';
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await delay(100)) {
    if (isGone()) return;
    try {
      await ask();
      return;
    } catch (error) {
      reason = error.code ?? error.message;
    }
  }
  throw new UserError(complaint(reason));
}

/**
 * Waits for a Postgres.
 * @param {string} url @param {{ hint: string, isGone?: () => boolean }} options hint: what the user should look at
 */
export async function waitForPostgres(url, { hint, isGone = () => false }) {
  const complaint = (reason) => `Postgres at ${withoutPassword(url)} does not answer (${reason}): ${hint}.`;
  await waitFor(() => askPostgres(url, 'select 1'), complaint, isGone);
}

/** Waits for a Redis that has loaded its data; parameters as for waitForPostgres. */
export async function waitForRedis(url, { hint, isGone = () => false }) {
  const complaint = (reason) => `Redis at ${withoutPassword(url)} does not answer (${reason}): ${hint}.`;
  await waitFor(() => pingRedis(url), complaint, isGone);
}

/** Creates a database unless it is there. @param {string} name a plain identifier */
export async function createDatabase(adminUrl, name) {
  const rows = await askPostgres(adminUrl, 'select 1 from pg_database where datname = $1', [name]);
  if (rows.length === 0) await askPostgres(adminUrl, `create database "${name}"`);
}
