// Format, lint, types and dependency rules: what a machine can say without running the programs.
import { runChecks } from './lib/checks.mjs';
import { endCommands } from './lib/command.mjs';
import { watchSignals } from './lib/lifeline.mjs';

const end = () => {
  endCommands('SIGKILL');
  process.exit(130);
};
watchSignals({ first: end, again: end });

const { passed, failed } = await runChecks();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
