import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { ROOT, inRoot } from '../../scripts/lib/paths.mjs';

/** Asks until the answer is true; a bench would rather wait too long than guess. */
export async function until(what, ask, { patienceMs = 120_000, everyMs = 250 } = {}) {
  const end = Date.now() + patienceMs;
  let reason = '';
  while (Date.now() < end) {
    try {
      const answer = await ask();
      if (answer) return answer;
      reason = JSON.stringify(answer) ?? '';
    } catch (error) {
      reason = error.message;
    }
    await delay(everyMs);
  }
  throw new Error(`Waited ${patienceMs / 1000} s for ${what}; last: ${reason}`);
}

/** A process that a measurement starts, freezes and kills; its output goes to a file. */
export class Program {
  #spec;
  #logs;
  #process = null;

  /** @param {{ name: string, command: string, args: string[], options?: object, ipc?: boolean }} spec @param {string} logs folder */
  constructor(spec, logs) {
    this.#spec = spec;
    this.#logs = logs;
    mkdirSync(logs, { recursive: true });
  }

  get pid() {
    return this.#process?.pid ?? null;
  }

  /** Starts it; one of ours is awaited until it says that it works. */
  async start() {
    const { name, command, args, options, ipc } = this.#spec;
    const log = openSync(join(this.#logs, `${name}.log`), 'a');
    const stdio = ['ignore', log, log, ...(ipc ? ['ipc'] : [])];
    const child = spawn(command, args, { ...options, stdio });
    closeSync(log);
    this.#process = child;
    child.once('exit', () => {
      if (this.#process === child) this.#process = null;
    });
    if (!ipc) return;
    const [message] = await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => [`${name} ended`]),
    ]);
    if (message !== 'ready') throw new Error(`${name} did not start: ${message}, see ${this.#logs}`);
  }

  /** Sends a signal to it and to what it started itself. */
  signal(name) {
    for (const pid of [...childrenOf(this.pid), this.pid]) {
      try {
        process.kill(pid, name);
      } catch {
        // It ended a moment ago.
      }
    }
  }

  /** Ends it with a signal and waits until it is gone. */
  async stop(name = 'SIGTERM') {
    const child = this.#process;
    if (!child) return;
    const gone = once(child, 'exit');
    child.kill(name);
    const force = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await gone;
    clearTimeout(force);
  }
}

function childrenOf(pid) {
  if (pid === null) return [];
  const parentOf = (child) => {
    try {
      const stat = readFileSync(`/proc/${child}/stat`, 'utf8');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    } catch {
      return -1;
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
    .map(Number);
}

/** One of our programs as built, with exactly the environment given. @param {string} name api, worker, collector, simulator */
export const ours = (name, env, logs) =>
  new Program(
    {
      name,
      command: process.execPath,
      args: [inRoot('dist', 'apps', name, 'src', 'main.js')],
      options: { cwd: ROOT, env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env } },
      ipc: true,
    },
    logs,
  );

/** CPU seconds that a process has used, user and system. Linux counts them in hundredths. */
export function cpuSeconds(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Resident memory of a process, in MiB. */
export function residentMiB(pid) {
  const match = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return match ? Number(match[1]) / 1024 : NaN;
}
