import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';

import { run, tail } from './command.mjs';
import { inRoot } from './paths.mjs';
import { readStamp, writeStamp } from './stamp.mjs';
import { UserError } from './user-error.mjs';

const LOCK = inRoot('package-lock.json');
const INSTALLED = inRoot('node_modules', '.package-lock.json');

/**
 * Whether an installation holds what the lock file asks for; packages for other machines may be absent.
 * @param {Record<string, { version?: string, optional?: boolean, devOptional?: boolean }>} wanted of package-lock.json
 * @param {Record<string, { version?: string }>} present of node_modules/.package-lock.json
 */
export function isInstalled(wanted, present) {
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const found = present[path];
    return found ? found.version === entry.version : entry.optional === true || entry.devOptional === true;
  });
}

function isInstalledByHand() {
  try {
    const packagesOf = (path) => JSON.parse(readFileSync(path, 'utf8')).packages;
    return isInstalled(packagesOf(LOCK), packagesOf(INSTALLED));
  } catch {
    return false;
  }
}

/** Installs the packages of the lock file unless they are there. @returns {Promise<'fresh' | 'present'>} */
export async function installPackages() {
  const hash = createHash('sha256').update(readFileSync(LOCK)).update(process.versions.modules).digest('hex');
  if (existsSync(INSTALLED) && readStamp('install') === hash) return 'present';
  if (readStamp('install') === null && isInstalledByHand()) {
    writeStamp('install', hash);
    return 'present';
  }
  const npm = process.env.npm_execpath;
  const viaNode = npm !== undefined && /\.c?js$/.test(npm);
  const [command, before] = viaNode ? [process.execPath, [npm]] : ['npm', []];
  // The environment of an enclosing "npm start" would be taken for options of this call.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(config_|lifecycle_|package_|command)/.test(name)),
  );
  const { code, output } = await run(command, [...before, 'ci', '--include=dev', '--loglevel=error'], {
    env,
  });
  if (code !== 0) {
    throw new UserError(
      'The packages could not be installed (npm ci failed): is the package registry reachable?',
      {
        detail: tail(output),
      },
    );
  }
  writeStamp('install', hash);
  return 'fresh';
}
