import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the checkout. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** Data of one run: Postgres, Redis, keys, logs, run.json. TBG_LOCAL_DIR moves it, so that a second stack can run beside the first. */
export const LOCAL = resolve(process.env.TBG_LOCAL_DIR || join(ROOT, '.local'));

/** What belongs to the checkout rather than to a run, and so survives --reset: build stamps and unpacked programs. */
export const STAMPS = join(ROOT, '.local', 'stamps');
export const TOOLS = join(ROOT, '.local', 'tools');

export const RUN_FILE = join(LOCAL, 'run.json');
export const LOGS = join(LOCAL, 'logs');

/** Absolute path of something inside the checkout. */
export const inRoot = (...parts) => join(ROOT, ...parts);
