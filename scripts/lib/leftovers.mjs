import { setTimeout as delay } from 'node:timers/promises';

import { endProcess } from './process-identity.mjs';
import { livingProcesses, recordedAddress } from './run-file.mjs';
import { inStopOrder, stopSignalOf } from './stop-order.mjs';
import { UserError } from './user-error.mjs';

const GUARD_PATIENCE_MS = 10_000;

/**
 * Clears away what a killed run left behind, so that its ports, Postgres and Redis are free again.
 * @param {string} path of the run.json
 * @returns {Promise<string[]>} names of the children that were stopped
 * @throws UserError when the earlier run is still in charge
 */
export async function clearLeftovers(path) {
  const found = livingProcesses(path);
  const supervisor = found.find(({ name }) => name === 'supervisor');
  if (supervisor) {
    const address = recordedAddress(path);
    const where = address ? ` at ${address}` : '';
    throw new UserError(
      `The same already runs from this folder${where} (pid ${supervisor.pid}): stop it first.`,
    );
  }
  // A guard that still lives is stopping the same processes at this moment: let it finish.
  const guarded = () => livingProcesses(path).some(({ name }) => name === 'guard');
  for (const until = Date.now() + GUARD_PATIENCE_MS; Date.now() < until && guarded();) await delay(50);
  for (const { name, pid, identity } of inStopOrder(livingProcesses(path))) {
    await endProcess({ pid, identity, stopSignal: stopSignalOf(name) });
  }
  return found.map(({ name }) => name).filter((name) => name !== 'guard');
}
