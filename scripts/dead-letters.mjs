// Looks at the entries that the worker could not handle, puts them back or removes them; --help explains. It uses the
// Redis of --redis, of REDIS_URL, of the running installation, or of .env, in this order.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parseEnv } from 'node:util';

import { readSettings } from './lib/settings-file.mjs';
import { ROOT, RUN_FILE, inRoot } from './lib/paths.mjs';
import { UserError, report } from './lib/user-error.mjs';

const PROGRAM = inRoot('dist', 'apps', 'worker', 'src', 'dead-letters', 'main.js');

function readDotEnv() {
  const path = inRoot('.env');
  return existsSync(path) ? parseEnv(readFileSync(path, 'utf8')) : {};
}

/** Variables that are not set are taken from the running installation, then from .env. */
function fillIn(env) {
  const dotEnv = readDotEnv();
  env.REDIS_URL ||= readSettings(RUN_FILE).redis || dotEnv.REDIS_URL || '';
  env.BITCOIN_NETWORK ||= dotEnv.BITCOIN_NETWORK || '';
}

try {
  if (!existsSync(PROGRAM))
    throw new UserError('The programs are not built yet: run npm start or npm run build first.');
  fillIn(process.env);
  createRequire(`${ROOT}/package.json`)(PROGRAM);
} catch (error) {
  process.exitCode = report(error);
}
