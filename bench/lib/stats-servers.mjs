// The two servers that `cached` compares, each a process of its own.
import { fork, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import pg from 'pg';

import { freePort } from '../../scripts/lib/ports.mjs';

const require = createRequire(import.meta.url);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DATABASE = 'tbg_bench_cached';
const ISSUER = 'bench';
/** The limiter counts every request, but must not refuse what a measurement sends. */
const WITHOUT_END = '1000000000';

/** A fresh, migrated database. @returns {Promise<string>} its URL */
async function makeDatabase(adminUrl) {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await client.query(`DROP DATABASE IF EXISTS ${DATABASE} WITH (FORCE)`);
  await client.query(`CREATE DATABASE ${DATABASE}`);
  await client.end();
  const url = new URL(adminUrl);
  url.pathname = `/${DATABASE}`;
  const { DataSource } = require('typeorm');
  const { dataSourceOptions } = require(join(ROOT, 'dist/libs/database/src/index.js'));
  const source = await new DataSource(dataSourceOptions(url.toString(), 1)).initialize();
  await source.runMigrations({ transaction: 'each' });
  await source.destroy();
  return url.toString();
}

/** Signs in with a new wallet. */
async function signIn(url) {
  const { keyAddress, signMessage } = require(join(ROOT, 'dist/libs/bitcoin/src/index.js'));
  const { secp256k1 } = require('@noble/curves/secp256k1.js');
  const key = Uint8Array.from(randomBytes(32));
  const address = keyAddress(secp256k1.getPublicKey(key, true), 'p2wpkh', 'mainnet');
  const post = async (path, body) => {
    const answer = await fetch(`${url}/api/v1/auth/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const { nonce, message } = await post('challenge', { btc_address: address });
  return post('verify', { btc_address: address, nonce, signature: signMessage(key, message, 'p2wpkh') });
}

async function waitUntilReady(url, child) {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`the api ended with ${child.exitCode}; its log says why`);
    const answer = await fetch(`${url}/health/ready`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the api did not become ready');
}

async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** The api of dist/, as in production, signed in once. Its log goes to `folder`/api.log. */
export async function startApi({ postgres, redis, folder }) {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const log = openSync(join(folder, 'api.log'), 'w');
  const nodeOptions = process.env.BENCH_CPU_PROF ? ['--cpu-prof', `--cpu-prof-dir=${folder}`] : [];
  const child = spawn(process.execPath, [...nodeOptions, join(ROOT, 'dist/apps/api/src/main.js')], {
    stdio: ['ignore', log, log],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      LOG_LEVEL: 'info',
      HOST: '127.0.0.1',
      API_PORT: String(port),
      DATABASE_URL: await makeDatabase(postgres),
      REDIS_URL: redis,
      DATA_DIR: folder,
      JWT_ISSUER: ISSUER,
      JWT_AUDIENCE: ISSUER,
      HTTP_REQUESTS_PER_MINUTE: WITHOUT_END,
    },
  });
  try {
    await waitUntilReady(url, child);
    const session = await signIn(url);
    const { keys } = await (await fetch(`${url}/.well-known/jwks.json`)).json();
    return {
      url,
      pid: child.pid,
      session,
      jwk: keys.at(-1),
      keys: join(folder, 'keys'),
      stop: () => end(child),
    };
  } catch (error) {
    await end(child);
    throw error;
  }
}

/** The bare server. */
export async function startBare({ redis, jwk }) {
  const child = fork(join(ROOT, 'bench/lib/bare-stats-server.mjs'), {
    env: {
      PATH: process.env.PATH,
      REDIS_URL: redis,
      PUBLIC_JWK: JSON.stringify(jwk),
      ISSUER,
      AUDIENCE: ISSUER,
    },
  });
  const [{ port }] = await once(child, 'message');
  return { url: `http://127.0.0.1:${port}`, pid: child.pid, stop: () => end(child) };
}
