import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, linkSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { UserError } from './user-error.mjs';

const KEY_FILE = /^access-(\d{4})\.pem$/;
/** Tokens live an hour; a key that was replaced twice as long ago checks nothing any more. */
const OVER_MS = 2 * 3_600_000;

const keyFiles = (folder) =>
  readdirSync(folder)
    .filter((name) => KEY_FILE.test(name))
    .sort();

/**
 * Adds a key with the next number, which signs from now on, and deletes those that are long over.
 * @param {string} folder where the api keeps its keys
 * @returns {{ added: string, deleted: string[] }} names of files
 */
export function rotateKeys(folder) {
  const files = existsSync(folder) ? keyFiles(folder) : [];
  const newest = files.at(-1);
  if (newest === undefined)
    throw new UserError(`There are no keys in ${folder}: the api makes the first one when it starts.`);
  const number = Number(KEY_FILE.exec(newest)[1]) + 1;
  const added = `access-${String(number).padStart(4, '0')}.pem`;
  if (!KEY_FILE.test(added)) throw new UserError('All numbers are used: rename the keys to begin at 0001.');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  // Written aside, then linked: the api never reads half a key, and of two rotations at once the second fails.
  const aside = join(folder, `.${randomBytes(8).toString('hex')}.tmp`);
  writeFileSync(aside, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
  try {
    linkSync(aside, join(folder, added));
  } finally {
    rmSync(aside, { force: true });
  }
  return { added, deleted: deleteOver(folder, keyFiles(folder)) };
}

function deleteOver(folder, files) {
  const made = files.map((file) => statSync(join(folder, file)).mtimeMs);
  const over = files.filter((_, index) => Date.now() - (made[index + 1] ?? Infinity) > OVER_MS);
  for (const file of over) rmSync(join(folder, file));
  return over;
}
