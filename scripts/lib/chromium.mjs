import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { installDebian, libraryFolders, unpackDebian } from './apt.mjs';
import { run, which } from './command.mjs';
import { TOOLS } from './paths.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const CACHE = join(TOOLS, 'chromium');
const STARTER = join(TOOLS, 'chromium-start');

/**
 * Finds a Chromium or brings one: root installs it, others unpack it beside the other tools.
 * @returns {Promise<{ kind: 'found', command: string } | { kind: 'missing', reason: string }>}
 */
export async function findChromium() {
  const installed = onPath();
  if (installed) return { kind: 'found', command: installed };
  if (await works(STARTER)) return { kind: 'found', command: STARTER };
  const installation = await installDebian('chromium');
  const late = onPath();
  if (late) return { kind: 'found', command: late };
  const unpacked = await unpackDebian(['chromium'], CACHE);
  if (unpacked.ok) {
    writeStarter();
    if (await works(STARTER)) return { kind: 'found', command: STARTER };
  }
  return { kind: 'missing', reason: (installation.output + unpacked.output).trim().split('\n').at(-1) ?? '' };
}

const onPath = () => NAMES.map(which).find((path) => path !== null) ?? null;

const works = async (command) =>
  existsSync(command) && (await run(command, ['--version'], { timeoutMs: 20_000 })).code === 0;

/** An unpacked Chromium looks for its libraries and fonts in the system: a starter tells it where they really are. */
function writeStarter() {
  const libraries = libraryFolders(CACHE).flatMap((folder) => [folder, join(folder, 'nss')]);
  const fonts = join(CACHE, 'etc', 'fonts');
  const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;
  const lines = [
    '#!/bin/sh',
    `LD_LIBRARY_PATH=${quoted(libraries.filter((folder) => existsSync(folder)).join(':'))}`,
    'export LD_LIBRARY_PATH',
    ...(existsSync(fonts) ? [`FONTCONFIG_PATH=${quoted(fonts)}`, 'export FONTCONFIG_PATH'] : []),
    `exec ${quoted(join(CACHE, 'usr', 'lib', 'chromium', 'chromium'))} "$@"`,
    '',
  ];
  mkdirSync(TOOLS, { recursive: true });
  writeFileSync(STARTER, lines.join('\n'), { mode: 0o755 });
}
