import { setTimeout as delay } from 'node:timers/promises';

import { nodeOptionsOf } from './node-options.mjs';
import { inRoot } from './paths.mjs';

const PATIENCE_MS = 90_000;
const TOO_LATE_MS = 60_000;

/** One fetch that never throws. @returns {Promise<{ status: number, json: unknown }>} status 0 when nobody answered */
export async function probe(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000), redirect: 'follow' });
    const text = await response.text();
    return { status: response.status, json: parsed(text) };
  } catch {
    return { status: 0, json: null };
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const answers = (url) => async (isGone) => {
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until && !isGone(); await delay(150)) {
    if ((await probe(url)).status === 200) return;
  }
};

/**
 * The programs of a run in the order in which they start.
 * @param {{ env: { server: object, web: object }, host: string, apiPort: number, webPort: number,
 *   ckpool: string | null, demo: boolean, apiUrl: string, webUrl: string }} run
 */
export function programsOf(run) {
  const ours = (name) => ({
    name,
    command: process.execPath,
    args: [...nodeOptionsOf(name), inRoot('dist', 'apps', name, 'src', 'main.js')],
    options: { cwd: inRoot(), env: run.env.server },
    ipc: true,
  });
  const next = ['start', inRoot('apps', 'web'), '-p', String(run.webPort), '-H', run.host];
  const web = {
    name: 'web',
    command: process.execPath,
    args: [inRoot('node_modules', 'next', 'dist', 'bin', 'next'), ...next],
    options: { cwd: inRoot(), env: run.env.web },
    ipc: false,
    ready: answers(`${run.webUrl}/`),
  };
  return [
    ours('api'),
    ours('worker'),
    web,
    ...(run.ckpool === null ? [] : [ours('collector')]),
    ...(run.demo ? [ours('simulator')] : []),
  ];
}

/**
 * Waits at most a minute until a browser would find everything in its place: page, api and, in a demo, live shares.
 * @param {{ apiUrl: string, webUrl: string, demo: boolean, fleet?: { isReady: boolean } }} stack
 * @returns {Promise<boolean>} false when a minute was not enough
 */
export async function worksAsAWhole({ apiUrl, webUrl, demo, fleet }) {
  for (const until = Date.now() + TOO_LATE_MS; Date.now() < until; await delay(250)) {
    const [page, api] = await Promise.all([probe(`${webUrl}/`), probe(`${apiUrl}/health/ready`)]);
    if (page.status !== 200 || api.status !== 200) continue;
    if (!demo) return true;
    const pool = await probe(`${apiUrl}/api/v1/pool`);
    if (fleet?.isReady && pool.status === 200 && Number(pool.json?.shares_today) > 0) return true;
  }
  return false;
}
