import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

import { STAMPS } from './paths.mjs';
import { readSettings, writeSettings } from './settings-file.mjs';

const SKIPPED_FOLDERS = new Set(['node_modules', 'dist', '.next', '.local', 'coverage', 'test']);
const SKIPPED_FILES = /(\.spec\.[a-z]+|\.e2e-spec\.ts|\.tsbuildinfo|^next-env\.d\.ts)$/;

/** Every file below that a build may depend on: no specs, no results. @returns {string[]} absolute paths, sorted */
export function sourceFiles(path) {
  if (!existsSync(path)) return [];
  const entries = readdirSync(path, { withFileTypes: true });
  return entries
    .flatMap((entry) => {
      const inner = join(path, entry.name);
      if (entry.isDirectory()) return SKIPPED_FOLDERS.has(entry.name) ? [] : sourceFiles(inner);
      return SKIPPED_FILES.test(entry.name) ? [] : [inner];
    })
    .sort();
}

/**
 * A hash of names and contents of files.
 * @param {string} root names count relative to it @param {string[]} files absolute paths; a missing one counts as such
 */
export function hashFiles(root, files) {
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(`${relative(root, file).split(sep).join('/')}\0`);
    hash.update(existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest() : 'missing');
  }
  return hash.digest('hex');
}

const pathOf = (name) => join(STAMPS, `${name}.json`);

/** What was noted when the named work was last done, or null. */
export const readStamp = (name) => readSettings(pathOf(name)).hash ?? null;

export const writeStamp = (name, hash) => writeSettings(pathOf(name), { hash });
