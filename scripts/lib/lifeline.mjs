import { readStat } from './process-identity.mjs';

const LOOK_EVERY_MS = 1000;
const SHELLS = new Set(['sh', 'dash', 'bash', 'ash', 'zsh']);

/**
 * Calls back once when whoever started this program is gone. npm runs a script inside a shell, so there the
 * parent of that shell counts too: npm may be killed while its shell lives on.
 * @param {() => void} onGone
 */
export function watchParent(onGone) {
  const parent = process.ppid;
  const shell = process.env.npm_lifecycle_event !== undefined ? readStat(parent) : null;
  const grandparent = shell !== null && SHELLS.has(shell.name) ? shell.parent : null;
  const timer = setInterval(() => {
    const orphaned = process.ppid !== parent;
    const npmIsGone = grandparent !== null && readStat(parent)?.parent !== grandparent;
    if (!orphaned && !npmIsGone) return;
    clearInterval(timer);
    onGone();
  }, LOOK_EVERY_MS);
  timer.unref();
}

const ONE_PRESS_MS = 700;

/**
 * Calls back for every wish to end: first politely, then at once. npm passes Ctrl-C on to a program
 * that the terminal has told already, so signals in quick succession count as one.
 * @param {{ first: () => void, again: () => void }} callbacks
 */
export function watchSignals({ first, again }) {
  let since = null;
  const heard = () => {
    if (since === null) {
      since = Date.now();
      first();
    } else if (Date.now() - since > ONE_PRESS_MS) again();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, heard);
  return heard;
}
