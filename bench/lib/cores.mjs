// What is measured has the first core to itself; its clients, Redis and the publisher have the second.
import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

import { which } from '../../scripts/lib/command.mjs';

const canPin = which('taskset') !== null && availableParallelism() > 1;

/** The command that runs a program on one core, where the machine can. */
export const pinned = (core, command, args) =>
  canPin ? { command: 'taskset', args: ['-c', String(core), command, ...args] } : { command, args };

/** Keeps a process that runs already on one core. */
export function pin(pid, core) {
  if (canPin) execFileSync('taskset', ['-a', '-p', '-c', String(core), String(pid)], { stdio: 'ignore' });
}

/** As `pin`, for the Redis behind a connection. */
export async function pinRedis(redis, core) {
  pin(Number(/process_id:(\d+)/.exec(await redis.info('server'))[1]), core);
}
