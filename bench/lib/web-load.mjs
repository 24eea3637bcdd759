/* global PerformanceObserver, window */
import { gzipSync } from 'node:zlib';

import { demoKey, register } from '../../apps/web/test/browser/account.mjs';
import { settled } from '../../apps/web/test/browser/pages.mjs';
import { Visitor } from '../../apps/web/test/browser/visitor.mjs';

/** After the page has settled: what comes late shifts as well. */
const WATCHED_MS = 3_000;

/** Runs in the page before anything else: its largest paint, its shifts and its long tasks, all from the beginning. */
function watch() {
  window.figures = { lcp: 0, element: '', cls: 0, shifted: [], tasks: [] };
  const on = (type, take) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  on('largest-contentful-paint', ({ startTime, element }) => {
    window.figures.lcp = startTime;
    window.figures.element = `${element?.tagName} ${element?.textContent?.slice(0, 40)}`;
  });
  on('layout-shift', ({ startTime, value, hadRecentInput, sources }) => {
    if (hadRecentInput) return;
    window.figures.cls += value;
    window.figures.shifted.push({ at: startTime, value, what: `${sources[0]?.node?.className ?? ''}` });
  });
  on('longtask', ({ startTime, duration }) => window.figures.tasks.push({ at: startTime, ms: duration }));
}

/** Puts the observers into every page of a visitor. */
export const watchPages = (visitor) => visitor.context.addInitScript(watch);

/** What the observers have seen on the page that is open. */
export const figuresOf = (page) => page.evaluate(() => window.figures);

/** All scripts that were fetched, gzip as the server sends them, in bytes. */
function countScripts(page) {
  const sizes = [];
  page.on('response', (response) => {
    if (response.request().resourceType() !== 'script') return;
    sizes.push(
      response.body().then(
        (body) => gzipSync(body).length,
        () => 0,
      ),
    );
  });
  return async () => (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** One visit of a page with nothing in any cache of the browser; `miner`: which of the demo's. */
export async function loadOnce(stage, path, signedIn, miner) {
  const visitor = await Visitor.arrive(stage.browser, stage);
  try {
    await watchPages(visitor);
    if (signedIn) await visitor.adopt((await register(stage.api, demoKey(miner))).tokens);
    const scripts = countScripts(visitor.page);
    await visitor.goto(path);
    await settled(visitor.page);
    await visitor.page.waitForTimeout(WATCHED_MS);
    const figures = await figuresOf(visitor.page);
    const bytes = await scripts();
    visitor.mustBeContent();
    return { ...figures, bytes, longest: Math.max(0, ...figures.tasks.map(({ ms }) => ms)) };
  } finally {
    await visitor.leave();
  }
}
