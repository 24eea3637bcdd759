// Compiles the programs and libraries to dist/ and the page to apps/web/.next; --if-changed skips what is up to date.
import { build } from './lib/build.mjs';
import { endCommands } from './lib/command.mjs';
import { report } from './lib/user-error.mjs';

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(name, () => {
    endCommands(name);
    process.exit(130);
  });
}

try {
  const made = await build({ always: !process.argv.includes('--if-changed') });
  console.log(made.length > 0 ? `Built: ${made.join(', ')}` : 'Up to date');
} catch (error) {
  process.exitCode = report(error);
}
