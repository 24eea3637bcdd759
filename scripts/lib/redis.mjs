import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { freePort } from './ports.mjs';
import { findRedis } from './redis-binary.mjs';
import { waitForRedis } from './services.mjs';
import { readSettings, writeSettings } from './settings-file.mjs';

const quote = (text) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** The embedded Redis's own configuration: durable within a second, never evicting, for this machine alone. */
export function redisConfiguration({ port, password, folder }) {
  return [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    `dir ${quote(folder)}`,
    'appendonly yes',
    'appendfsync everysec',
    'maxmemory-policy noeviction',
    'save ""',
    'daemonize no',
    '',
  ].join('\n');
}

/**
 * Makes the embedded Redis ready to be spawned; port and password are remembered.
 * @param {{ folder: string }} options where data and password live
 * @returns {Promise<{ url: string, child: object }>} child: what Child (child.mjs) spawns
 */
export async function prepareRedis({ folder }) {
  const { command, libraryPath } = await findRedis();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const settingsFile = join(folder, 'settings.json');
  const known = readSettings(settingsFile);
  const remembered = {
    password: known.password ?? randomBytes(18).toString('hex'),
    port: await freePort(known.port),
  };
  writeSettings(settingsFile, remembered);
  const configuration = join(folder, 'redis.conf');
  writeFileSync(configuration, redisConfiguration({ ...remembered, folder }), { mode: 0o600 });
  const url = `redis://default:${remembered.password}@127.0.0.1:${remembered.port}`;
  const env = { PATH: process.env.PATH ?? '', ...(libraryPath ? { LD_LIBRARY_PATH: libraryPath } : {}) };
  return {
    url,
    child: {
      name: 'redis',
      command,
      args: [configuration],
      options: { cwd: folder, env },
      ready: (isGone) => waitForRedis(url, { hint: 'see .local/logs/redis.log', isGone }),
    },
  };
}
