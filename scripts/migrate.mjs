// Brings the database of DATABASE_URL up to date. Several callers at once are safe: one migrates, the others wait.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

import { ROOT, inRoot } from './lib/paths.mjs';
import { UserError, report } from './lib/user-error.mjs';

const LOCK = 7_201_000;
const require = createRequire(`${ROOT}/package.json`);

async function migrate() {
  if (!process.env.DATABASE_URL)
    throw new UserError('DATABASE_URL is not set: npm start migrates the embedded Postgres by itself.');
  const compiled = inRoot('dist', 'ormconfig.js');
  if (!existsSync(compiled)) throw new UserError('There is no dist/ormconfig.js: run npm run build first.');
  const { default: source } = require(compiled);
  await source.initialize();
  const lock = source.createQueryRunner();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [LOCK]);
    const done = await source.runMigrations({ transaction: 'each' });
    console.log(
      done.length === 0
        ? 'The database is up to date'
        : `Migrated: ${done.map(({ name }) => name).join(', ')}`,
    );
  } finally {
    await lock.release();
    await source.destroy();
  }
}

try {
  await migrate();
} catch (error) {
  process.exitCode = report(error);
}
