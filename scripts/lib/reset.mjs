import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { LOCAL } from './paths.mjs';

/** What stays: unpacked programs and build stamps belong to the checkout, test data to the tests. */
const KEPT = new Set(['tools', 'stamps', 'test']);

/** Deletes all data of earlier runs. @returns {boolean} whether there was any */
export function resetData() {
  if (!existsSync(LOCAL)) return false;
  const doomed = readdirSync(LOCAL).filter((name) => !KEPT.has(name));
  for (const name of doomed) rmSync(join(LOCAL, name), { recursive: true, force: true });
  return doomed.length > 0;
}
