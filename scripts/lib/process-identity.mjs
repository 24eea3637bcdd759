import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * What tells a process from a later one with the same pid: boot and start time.
 * @param {number} pid
 * @returns {string | null} null when no such process lives (a zombie does not)
 */
export function identityOf(pid) {
  const stat = readStat(pid);
  if (stat) return stat.state === 'Z' ? null : `${bootId()}:${stat.startTicks}`;
  if (process.platform === 'linux') return null;
  try {
    const started = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
    return started.trim() || null;
  } catch {
    return null;
  }
}

/** @returns {{ name: string, state: string, parent: number, startTicks: string } | null} from /proc, so on Linux only */
export function readStat(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name stands in parentheses and may itself hold blanks and parentheses.
    const close = text.lastIndexOf(')');
    const fields = text.slice(close + 2).split(' ');
    return {
      name: text.slice(text.indexOf('(') + 1, close),
      state: fields[0],
      parent: Number(fields[1]),
      startTicks: fields[19],
    };
  } catch {
    return null;
  }
}

/** Command line of a process as one string, empty when it cannot be read. */
export function commandLineOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

function bootId() {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return 'boot';
  }
}

/** Sends a signal; false when the process is already gone. */
export function signal(pid, name) {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}

/**
 * Ends one identified leader of a process group: first politely, after the patience by SIGKILL.
 * What it leaves of its group goes with it.
 * @param {{ pid: number, identity: string, stopSignal: string }} target
 * @param {number} patienceMs
 */
export async function endProcess({ pid, identity, stopSignal }, patienceMs = 5000) {
  const lives = () => identityOf(pid) === identity;
  const waitUntilGone = async (ms) => {
    for (const until = Date.now() + ms; Date.now() < until && lives();) await delay(25);
  };
  if (!lives()) return;
  signal(pid, stopSignal);
  await waitUntilGone(patienceMs);
  signal(-pid, 'SIGKILL');
  await waitUntilGone(2000);
}
