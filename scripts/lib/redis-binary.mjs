import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { installDebian, libraryFolders, unpackDebian } from './apt.mjs';
import { run, tail, which } from './command.mjs';
import { TOOLS } from './paths.mjs';
import { UserError } from './user-error.mjs';

const CACHE = join(TOOLS, 'redis');

/**
 * Finds a redis-server or brings one. An unpacked copy is preferred to an installation: it changes nothing
 * on the machine and starts no service.
 * @returns {Promise<{ command: string, libraryPath: string }>} libraryPath: LD_LIBRARY_PATH it needs, or ''
 */
export async function findRedis() {
  const installed = which('redis-server');
  if (installed) return { command: installed, libraryPath: '' };
  const cached = await unpackedRedis();
  if (cached) return cached;
  const unpacked = await unpackDebian(['redis-server', 'redis-tools'], CACHE);
  const fresh = await unpackedRedis();
  if (fresh) return fresh;
  const installation = await installDebian('redis-server');
  const late = which('redis-server');
  if (late) return { command: late, libraryPath: '' };
  throw new UserError(
    'There is no redis-server on this machine and none could be fetched: install one (Debian: apt install redis-server; macOS: brew install redis) or set REDIS_URL.',
    { detail: tail(unpacked.output + installation.output, 12) },
  );
}

/** The unpacked copy, if it is there and really runs. */
async function unpackedRedis() {
  const command = join(CACHE, 'usr', 'bin', 'redis-server');
  if (!existsSync(command)) return null;
  const libraryPath = libraryFolders(CACHE).join(':');
  const { code } = await run(command, ['--version'], {
    env: { ...process.env, LD_LIBRARY_PATH: libraryPath },
  });
  return code === 0 ? { command, libraryPath } : null;
}
