import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { run, which } from './command.mjs';

const NO_QUESTIONS = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };

/** Apt options that keep its state in a folder of ours, so that no rights are needed and nothing of the system changes. */
const privateState = (folder) => [
  '-o',
  `Dir::State=${folder}/state`,
  '-o',
  `Dir::State::status=/var/lib/dpkg/status`,
  '-o',
  `Dir::Cache=${folder}/cache`,
  '-o',
  `Dir::Log=${folder}/log`,
  '-o',
  'Debug::NoLocking=1',
  '-o',
  'APT::Sandbox::User=',
];

/**
 * Downloads Debian packages with whatever they need beyond the installed ones and unpacks all of it into a folder.
 * @param {string[]} names the packages @param {string} folder gets usr/…; created
 * @returns {Promise<{ ok: boolean, output: string }>} never throws: the caller knows what to suggest
 */
export async function unpackDebian(names, folder) {
  if (!which('apt-get') || !which('dpkg'))
    return { ok: false, output: 'apt-get and dpkg are not on this machine' };
  const work = `${folder}.apt`;
  rmSync(work, { recursive: true, force: true });
  for (const part of ['state/lists/partial', 'cache/archives/partial', 'log']) {
    mkdirSync(join(work, part), { recursive: true });
  }
  try {
    const update = await run('apt-get', [...privateState(work), 'update'], { env: NO_QUESTIONS });
    // Reinstall: a package that is installed, but whose program is not to be found, is fetched all the same.
    const wanted = [
      'install',
      '--reinstall',
      '--download-only',
      '--no-install-recommends',
      '--yes',
      ...names,
    ];
    const download = await run('apt-get', [...privateState(work), ...wanted], { env: NO_QUESTIONS });
    if (download.code !== 0) return { ok: false, output: update.output + download.output };
    return await unpackAll(join(work, 'cache', 'archives'), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function unpackAll(archives, folder) {
  const files = readdirSync(archives).filter((file) => file.endsWith('.deb'));
  if (files.length === 0) return { ok: false, output: 'apt-get found nothing to download' };
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of files) {
    const { code, output } = await run('dpkg', ['-x', join(archives, file), folder]);
    if (code !== 0) return { ok: false, output };
  }
  return { ok: true, output: '' };
}

/** Installs a Debian package into the system; needs root. @returns {Promise<{ ok: boolean, output: string }>} */
export async function installDebian(name) {
  if (process.getuid?.() !== 0 || !which('apt-get')) return { ok: false, output: '' };
  const update = await run('apt-get', ['update'], { env: NO_QUESTIONS });
  const install = await run('apt-get', ['install', '--no-install-recommends', '--yes', name], {
    env: NO_QUESTIONS,
  });
  return { ok: install.code === 0, output: update.output + install.output };
}

/** Folders of an unpacked package tree that hold shared libraries, for LD_LIBRARY_PATH. */
export function libraryFolders(folder) {
  const found = [];
  for (const base of ['usr/lib', 'lib']) {
    try {
      for (const entry of readdirSync(join(folder, base), { withFileTypes: true })) {
        if (entry.isDirectory() && entry.name.includes('-linux-')) found.push(join(folder, base, entry.name));
      }
    } catch {
      // This tree has no such folder.
    }
  }
  return found;
}
