import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { Child } from './child.mjs';
import { commandWards, onCommands } from './command.mjs';
import { trimLog } from './logs.mjs';
import { inStopOrder } from './stop-order.mjs';

const GUARD = fileURLToPath(new URL('./guard.mjs', import.meta.url));
const TRIM_EVERY_MS = 60_000;

/** Keeps the children of one run and lets none of them outlive it. */
export class Supervisor {
  #children = [];
  #runFile;
  #guard;
  #stopping = null;
  #trimmer;
  #say;
  #logs;

  /** @param {import('./run-file.mjs').RunFile} runFile @param {{ say: (line: string) => void, logs: string }} output logs: folder */
  constructor(runFile, { say, logs }) {
    this.#runFile = runFile;
    this.#say = say;
    this.#logs = logs;
    this.#runFile.setProcess('supervisor', process.pid);
    this.#startGuard();
    onCommands(() => this.#tellGuard());
    this.#trimmer = setInterval(
      () => this.#children.forEach(({ name }) => trimLog(logs, name)),
      TRIM_EVERY_MS,
    );
    this.#trimmer.unref();
  }

  /** Starts a program; it is kept running from now on. @param {object} spec see Child @returns {Child} */
  add(spec) {
    if (this.#stopping !== null) throw new Error('The run is being stopped');
    const onPid = (name, pid) => {
      this.#runFile.setProcess(name, pid);
      this.#tellGuard();
    };
    const child = new Child(spec, { onPid, say: this.#say, logs: this.#logs });
    this.#children.push(child);
    child.start();
    return child;
  }

  /** Stops all children, the last in the chain first, and forgets the run; safe to call more than once. */
  stop() {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  async #stopAll() {
    clearInterval(this.#trimmer);
    for (const child of inStopOrder(this.#children)) await child.stop();
    await this.#dismissGuard();
    this.#runFile.remove();
  }

  /** Ends everything without any patience. */
  kill() {
    for (const child of inStopOrder(this.#children)) child.kill();
    this.#guard?.kill('SIGKILL');
    this.#runFile.remove();
  }

  #startGuard() {
    const guard = spawn(process.execPath, [GUARD], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      detached: true,
      cwd: '/',
    });
    this.#guard = guard;
    guard.on('error', () => {});
    guard.once('exit', () => {
      if (this.#stopping === null && this.#guard === guard) this.#startGuard();
    });
    guard.unref();
    guard.channel?.unref();
    if (guard.pid !== undefined) this.#runFile.setProcess('guard', guard.pid);
    this.#tellGuard();
  }

  #tellGuard() {
    const wards = [...commandWards(), ...this.#children.map((child) => child.ward)].filter(
      (ward) => ward !== null,
    );
    if (this.#guard?.connected) this.#guard.send({ wards }, () => {});
  }

  async #dismissGuard() {
    const guard = this.#guard;
    this.#guard = null;
    if (!guard?.connected) return;
    guard.ref();
    const gone = once(guard, 'exit');
    guard.send({ wards: [] }, () => guard.connected && guard.disconnect());
    await gone;
  }
}
