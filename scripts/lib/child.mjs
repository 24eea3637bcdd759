import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { lastLines, openLog } from './logs.mjs';
import { endProcess, identityOf, signal } from './process-identity.mjs';
import { stopSignalOf } from './stop-order.mjs';
import { UserError } from './user-error.mjs';

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
const STEADY_MS = 60_000;
const EARLY_CRASHES = 4;
const PATIENCE_MS = 90_000;

/** Pause before the next try after so many crashes in a row (1, 2, …), in milliseconds. */
export const backOff = (crashes) => Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (crashes - 1));

/**
 * A program that is kept running: restarted with growing pauses when it ends by itself, until it is stopped.
 *
 * A spec is { name, command, args, options: { cwd, env, uid, gid }, ipc: boolean, ready(isGone) }.
 * With ipc the program says when it works by sending "ready"; otherwise ready() finds out.
 */
export class Child {
  #spec;
  #hooks;
  #log;
  #crashes = 0;
  /** @type {{ kind: 'idle' | 'starting' } | { kind: 'running', process: object, identity: string, since: number } | { kind: 'waiting', timer: object } | { kind: 'stopped' }} */
  #state = { kind: 'idle' };
  #everReady = false;

  /**
   * @param {object} spec see above
   * @param {{ onPid: (name: string, pid: number | null) => void, say: (line: string) => void, logs: string }} hooks logs: folder
   */
  constructor(spec, hooks) {
    this.#spec = spec;
    this.#hooks = hooks;
    this.#log = openLog(hooks.logs, spec.name);
  }

  get name() {
    return this.#spec.name;
  }

  /** The living process, or null. */
  get ward() {
    if (this.#state.kind !== 'running') return null;
    return { name: this.name, pid: this.#state.process.pid, identity: this.#state.identity };
  }

  start() {
    const { command, args, options, ipc } = this.#spec;
    this.#state = { kind: 'starting' };
    const stdio = ['ignore', this.#log, this.#log, ...(ipc ? ['ipc'] : [])];
    // Its own group: Ctrl-C at the terminal reaches the supervisor alone, which stops the children in order.
    const process = spawn(command, args, { ...options, stdio, detached: true });
    process.once('error', (error) => this.#ended(process, error.message));
    process.once('exit', (code, signal) =>
      this.#ended(process, signal ? `signal ${signal}` : `exit code ${code}`),
    );
    process.on('message', (message) => (this.#everReady ||= message === 'ready'));
    if (process.pid === undefined) return;
    this.#state = { kind: 'running', process, identity: identityOf(process.pid), since: Date.now() };
    this.#hooks.onPid(this.name, process.pid);
  }

  /** Whether it has ever said that it works. */
  get isReady() {
    return this.#everReady;
  }

  /** Resolves when the program works; rejects when it keeps ending before it ever did, or takes too long. */
  async waitUntilReady() {
    if (!this.#spec.ipc) {
      await this.#spec.ready(() => this.#hopeless());
      this.#everReady = !this.#hopeless();
    }
    for (const until = Date.now() + PATIENCE_MS; !this.#everReady; await delay(50)) {
      if (this.#hopeless() || Date.now() > until) throw this.#complaint();
    }
  }

  /** Stops it for good: politely, after five seconds by force. */
  async stop() {
    if (this.#state.kind === 'stopped') return;
    const { ward } = this;
    if (this.#state.kind === 'waiting') clearTimeout(this.#state.timer);
    this.#state = { kind: 'stopped' };
    if (ward) await endProcess({ ...ward, stopSignal: stopSignalOf(this.name) });
    closeSync(this.#log);
    this.#hooks.onPid(this.name, null);
  }

  /** Ends it at once. */
  kill() {
    const { ward } = this;
    this.#state = { kind: 'stopped' };
    if (ward) signal(-ward.pid, 'SIGKILL');
  }

  #ended(process, how) {
    if (this.#state.kind === 'stopped' || this.#state.kind === 'waiting') return;
    if (this.#state.kind === 'running' && this.#state.process !== process) return;
    // Whatever it started itself would hold its port or its files.
    if (process.pid !== undefined) signal(-process.pid, 'SIGKILL');
    const lived = this.#state.kind === 'running' ? Date.now() - this.#state.since : 0;
    this.#crashes = lived >= STEADY_MS ? 1 : this.#crashes + 1;
    const pause = backOff(this.#crashes);
    this.#hooks.onPid(this.name, null);
    this.#state = { kind: 'waiting', timer: setTimeout(() => this.start(), pause) };
    this.#hooks.say(
      `${this.name} ended (${how}); it is started again in ${pause / 1000} s (log: ${this.#logName()})`,
    );
  }

  #logName() {
    return join(relative(process.cwd(), this.#hooks.logs), `${this.name}.log`);
  }

  #hopeless() {
    return this.#state.kind === 'stopped' || (!this.#everReady && this.#crashes >= EARLY_CRASHES);
  }

  #complaint() {
    return new UserError(
      `${this.name} does not start: its last words stand above, the rest in ${this.#logName()}.`,
      {
        detail: lastLines(this.#hooks.logs, this.name),
      },
    );
  }
}
