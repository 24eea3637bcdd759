import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

import { ROOT } from './paths.mjs';
import { identityOf } from './process-identity.mjs';

const KEPT_OUTPUT = 200_000;
const running = new Set();
let onChange = () => {};

/** Commands under way, as a guard wants to know them; the listener is called when that changes. */
export const commandWards = () =>
  [...running]
    .map(({ pid }) => ({ name: 'command', pid, identity: identityOf(pid) }))
    .filter(({ identity }) => identity);
export const onCommands = (listener) => (onChange = listener);

/**
 * Runs a command to its end and keeps the last part of what it printed.
 * @param {string} command @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & { timeoutMs?: number }} [options] stdio: output is kept where it is piped
 * @returns {Promise<{ code: number, output: string }>} code -1 when it could not be started, 128 when a signal ended it
 */
export function run(command, args, { timeoutMs = 0, ...options } = {}) {
  return new Promise((resolve) => {
    const child = spawnTracked(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    const timer = timeoutMs > 0 ? setTimeout(() => endGroup(child, 'SIGKILL'), timeoutMs) : null;
    let output = '';
    const keep = (chunk) => (output = (output + chunk).slice(-KEPT_OUTPUT));
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const settle = (code) => {
      if (timer) clearTimeout(timer);
      resolve({ code, output });
    };
    child.on('error', (error) => {
      keep(`${error.message}\n`);
      settle(-1);
    });
    child.on('close', (code, signal) => settle(signal ? 128 : code));
  });
}

/** Starts a command that endCommands() ends; its standard error goes to the terminal unless said otherwise. */
export function spawnTracked(command, args, options) {
  const child = spawn(command, args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    ...options,
    // Its own group, so that one Ctrl-C at the terminal is handled here and in one place.
    detached: true,
  });
  if (child.pid === undefined) return child;
  running.add(child);
  onChange();
  child.once('exit', () => {
    running.delete(child);
    onChange();
  });
  return child;
}

function endGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    child.kill(signal);
  }
}

/** Ends every command that run() still has under way, with its children. */
export function endCommands(signal = 'SIGTERM') {
  for (const child of running) endGroup(child, signal);
}

/** The last lines of an output, for an error message. */
export const tail = (text, lines = 30) => text.trimEnd().split('\n').slice(-lines).join('\n');

/** Absolute path of a program on PATH, or null. */
export function which(name) {
  if (isAbsolute(name)) return isProgram(name) ? name : null;
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name);
    if (folder && isProgram(path)) return path;
  }
  return null;
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
