// npm start: everything from an empty checkout to a page with live data. Uses nothing but Node itself until
// the packages are installed; docs/CONTRIBUTING.md describes the parts in scripts/lib.
import { endCommands } from './lib/command.mjs';
import { watchParent, watchSignals } from './lib/lifeline.mjs';
import { HELP, isSupportedNode, parseStartOptions } from './lib/options.mjs';
import { startEverything } from './lib/start-everything.mjs';
import { UserError, report } from './lib/user-error.mjs';

/** What the signal handlers end; the supervisor joins as soon as there is one. */
const run = { supervisor: null, isStopping: false };

async function stop(exitCode) {
  if (run.isStopping) return;
  run.isStopping = true;
  endCommands();
  await run.supervisor?.stop();
  process.exit(exitCode);
}

function main() {
  const options = parseStartOptions(process.argv.slice(2));
  if (options.kind === 'help') return void console.log(HELP);
  if (options.kind === 'fault') throw new UserError(options.message, { exitCode: 2 });
  if (!isSupportedNode(process.versions.node)) {
    throw new UserError(`Node ${process.versions.node} is too old: The Bitcoin Game needs 20.19 or later.`);
  }
  if (process.platform === 'win32') throw new UserError('On Windows, start The Bitcoin Game inside WSL.');
  // A terminal that is gone must not keep the children from being stopped.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
  watchSignals({
    first: () => {
      console.log('\nStopping');
      void stop(0);
    },
    again: () => {
      endCommands('SIGKILL');
      run.supervisor?.kill();
      process.exit(130);
    },
  });
  watchParent(() => void stop(0));
  startEverything(options, run).catch(async (error) => {
    // A command that ended because the run is being stopped is no fault.
    if (run.isStopping) return;
    const exitCode = report(error);
    await stop(exitCode);
  });
}

try {
  main();
} catch (error) {
  process.exitCode = report(error);
}
