// The servers that `cached` compares, each a process of its own on the first core.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from '../../scripts/lib/paths.mjs';
import { freePort } from '../../scripts/lib/ports.mjs';
import { pinned } from './cores.mjs';
import { until } from './programs.mjs';
import { ISSUER } from './sockets/people.mjs';

/** The limiter counts every request, but must not refuse what a measurement sends. */
const WITHOUT_END = '1000000000';

/** Its log goes to `folder`/`name`.log; BENCH_CPU_PROF=`name` profiles it into `folder`. */
function start(name, file, { folder, env }) {
  const log = openSync(join(folder, `${name}.log`), 'w');
  const profile = process.env.BENCH_CPU_PROF === name ? ['--cpu-prof', `--cpu-prof-dir=${folder}`] : [];
  const { command, args } = pinned(0, process.execPath, profile);
  const child = fork(join(ROOT, file), [], {
    execPath: command,
    execArgv: args,
    cwd: ROOT,
    stdio: ['ignore', log, log, 'ipc'],
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env },
  });
  const told = Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) =>
      Promise.reject(new Error(`${name} ended with ${code}; see its log`)),
    ),
  ]);
  return { child, told };
}

async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** The api of dist/, as in production. @param {{ database: string, redis: string, folder: string, pem: string }} with */
export async function startApi({ database, redis, folder, pem }) {
  const port = await freePort();
  const { child, told } = start('api', 'dist/apps/api/src/main.js', {
    folder,
    env: {
      LOG_LEVEL: 'info',
      HOST: '127.0.0.1',
      API_PORT: String(port),
      DATABASE_URL: database,
      REDIS_URL: redis,
      DATA_DIR: folder,
      JWT_ISSUER: ISSUER,
      JWT_AUDIENCE: ISSUER,
      JWT_PRIVATE_KEY: pem,
      HTTP_REQUESTS_PER_MINUTE: WITHOUT_END,
    },
  });
  try {
    await told;
    const ready = `http://127.0.0.1:${port}/health/ready`;
    await until('the api to be ready', async () => (await fetch(ready)).ok, { everyMs: 100 });
    return { port, pid: child.pid, stop: () => end(child) };
  } catch (error) {
    await end(child);
    throw error;
  }
}

/** The bare server; with `remembers` it checks the signature of so many tokens once. */
export async function startBare({ redis, folder, jwk, remembers = 0 }) {
  const { child, told } = start(
    remembers > 0 ? 'bare-remembering' : 'bare',
    'bench/lib/bare-stats-server.mjs',
    {
      folder,
      env: {
        REDIS_URL: redis,
        PUBLIC_JWK: JSON.stringify(jwk),
        ISSUER,
        TOKENS_REMEMBERED: String(remembers),
      },
    },
  );
  const [{ port }] = await told;
  return { port, pid: child.pid, stop: () => end(child) };
}
