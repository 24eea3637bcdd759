import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const START_LIMIT_MS = 300_000;
const STOP_LIMIT_MS = 20_000;

export const readRun = (folder) => {
  try {
    return JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
  } catch {
    return {};
  }
};

/** Starts everything as a user would, on free ports, with its data in `folder`. */
export async function startStack(folder, options = []) {
  // A run that was cut off leaves its file behind.
  const old = JSON.stringify(readRun(folder));
  const child = spawn(
    process.execPath,
    ['scripts/start.mjs', '--api-port', '0', '--web-port', '0', ...options],
    {
      cwd: ROOT,
      env: { ...process.env, TBG_LOCAL_DIR: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let said = '';
  const listen = (chunk) => {
    said = (said + chunk).slice(-4_000);
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  for (const until = Date.now() + START_LIMIT_MS; Date.now() < until && child.exitCode === null;) {
    const run = readRun(folder);
    if (run.web && run.api && JSON.stringify(run) !== old) return { run, stop: () => stop(child, ended) };
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await stop(child, ended);
  throw new Error(`The stack did not start:\n${said}`);
}

async function stop(child, ended) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGINT');
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await ended;
  clearTimeout(late);
}
