// A process of its own that outlives a supervisor killed by SIGKILL just long enough to stop its children.
// The supervisor tells it over IPC which processes live; when that channel closes, it stops them and leaves.
import { endProcess } from './process-identity.mjs';
import { inStopOrder, stopSignalOf } from './stop-order.mjs';

/** @type {Array<{ name: string, pid: number, identity: string }>} */
let wards = [];

process.on('message', (message) => (wards = message.wards));
process.on('disconnect', async () => {
  for (const { name, pid, identity } of inStopOrder(wards)) {
    await endProcess({ pid, identity, stopSignal: stopSignalOf(name) });
  }
  process.exit(0);
});
// Ctrl-C and hang-up are the supervisor's business.
for (const name of ['SIGINT', 'SIGHUP', 'SIGTERM']) process.on(name, () => {});
if (!process.connected) process.exit(0);
