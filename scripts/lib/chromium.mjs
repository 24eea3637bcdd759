import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { installDebian, libraryFolders, unpackDebian } from './apt.mjs';
import { run, which } from './command.mjs';
import { TOOLS } from './paths.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const CACHE = join(TOOLS, 'chromium');
const STARTER = join(TOOLS, 'chromium-start');
const FONTS = join(TOOLS, 'chromium-fonts.conf');

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
  const libraries = libraryFolders(CACHE).flatMap((folder) => [
    folder,
    join(folder, 'nss'),
    join(folder, 'pulseaudio'),
  ]);
  const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;
  const lines = [
    '#!/bin/sh',
    `LD_LIBRARY_PATH=${quoted(libraries.filter((folder) => existsSync(folder)).join(':'))}`,
    'export LD_LIBRARY_PATH',
    `FONTCONFIG_FILE=${quoted(FONTS)}`,
    'export FONTCONFIG_FILE',
    `exec ${quoted(join(CACHE, 'usr', 'lib', 'chromium', 'chromium'))} "$@"`,
    '',
  ];
  mkdirSync(TOOLS, { recursive: true });
  writeFileSync(FONTS, fontConfiguration());
  writeFileSync(STARTER, lines.join('\n'), { mode: 0o755 });
}

/** The unpacked fonts beside whatever the system has. */
function fontConfiguration() {
  const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const folders = [join(CACHE, 'usr', 'share', 'fonts'), '/usr/share/fonts', '/usr/local/share/fonts'];
  return [
    '<?xml version="1.0"?>',
    '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">',
    '<fontconfig>',
    ...folders.map((folder) => `  <dir>${escaped(folder)}</dir>`),
    `  <cachedir>${escaped(join(TOOLS, 'chromium-fonts'))}</cachedir>`,
    '</fontconfig>',
    '',
  ].join('\n');
}
