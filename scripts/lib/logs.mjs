import {
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { join } from 'node:path';

const MAX_BYTES = 50 * 1024 * 1024;

const pathOf = (folder, name) => join(folder, `${name}.log`);
const asidePathOf = (folder, name) => join(folder, `${name}.1.log`);

/** Puts the log of the last run aside as NAME.1.log and opens a new one for appending; returns the file descriptor. */
export function openLog(folder, name) {
  mkdirSync(folder, { recursive: true });
  const path = pathOf(folder, name);
  if (existsSync(path)) renameSync(path, asidePathOf(folder, name));
  return openSync(path, 'a', 0o600);
}

/** Keeps a long run's log bounded; writers append, so cutting the file to nothing is safe. */
export function trimLog(folder, name) {
  const path = pathOf(folder, name);
  try {
    if (statSync(path).size < MAX_BYTES) return;
    copyFileSync(path, asidePathOf(folder, name));
    truncateSync(path, 0);
  } catch {
    // A log that cannot be trimmed must not stop the run.
  }
}

/** The last lines a child wrote, for an error message. */
export function lastLines(folder, name, count = 20) {
  try {
    return readFileSync(pathOf(folder, name), 'utf8').trimEnd().split('\n').slice(-count).join('\n');
  } catch {
    return '';
  }
}
