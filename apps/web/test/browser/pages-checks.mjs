/* global axe, document */
// Every page, with data and without: fits a small phone, axe finds nothing serious in dark or light, policy kept.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { demoKey, newKey, register, sendShare } from './account.mjs';
import { ownPages, publicPages, settled } from './pages.mjs';
import { assert, until } from './stage.mjs';
import { DESKTOP, noSidewaysScroll } from './visitor.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SERIOUS = ['serious', 'critical'];
const SMALL = { width: 360, height: 740 };

/** Colours fade into each other when they are exchanged: half-way they are nobody's. */
const atRest = (page) =>
  page.evaluate(async () => {
    const ends = ({ effect }) => effect.getComputedTiming().endTime < Infinity;
    await Promise.allSettled(
      document
        .getAnimations()
        .filter(ends)
        .map(({ finished }) => finished),
    );
  });

async function axeFaults(page) {
  const { violations } = await page.evaluate(() =>
    axe.run(document, { resultTypes: ['violations'], preload: false }),
  );
  return violations
    .filter(({ impact }) => SERIOUS.includes(impact))
    .flatMap(({ id, nodes }) =>
      nodes.slice(0, 3).map(({ target, any }) => `${id}: ${target.join(' ')} ${any[0]?.message ?? ''}`),
    );
}

/** Faults of one page: what axe says in both colours, and whether it is too wide for a phone. */
async function faultsOf(visitor, name, path) {
  const { page } = visitor;
  await visitor.goto(path);
  await settled(page);
  await page.evaluate(AXE);
  const faults = [];
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await atRest(page);
    faults.push(...(await axeFaults(page)).map((fault) => `${name}, ${colorScheme}: ${fault}`));
  }
  await page.setViewportSize(SMALL);
  await noSidewaysScroll(page, `${name} at 360 px`).catch((error) => void faults.push(error.message));
  await page.setViewportSize(DESKTOP);
  return faults;
}

/** Goes through the pages with two visitors at once; `enter` makes of each who they are. */
async function goThrough(stage, pages, { enter = async () => undefined, ...options } = {}) {
  const waiting = [...pages];
  const faults = [];
  const lane = async (visitor) => {
    await enter(visitor);
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [name, path] = next;
      faults.push(...(await faultsOf(visitor, name, path).catch((error) => [`${name}: ${error.message}`])));
    }
  };
  await Promise.all([stage.visit(lane, options), stage.visit(lane, options)]);
  assert(faults.length === 0, `\n${faults.join('\n')}`);
}

/** Somebody whose page is open to all. */
async function shownMiner(stage) {
  const { address } = newKey();
  await sendShare(stage.redis, address);
  await until(async () => (await fetch(`${stage.api}/miners/${address}`)).ok, 'a public page');
  return address;
}

/** Each visitor has a session of its own: a token to renew one with is good for one alone. */
const signedIn = (stage, key) => async (visitor) => {
  const { tokens } = await register(stage.api, key);
  await visitor.adopt(tokens);
};

export const pagesChecks = [
  [
    'every public page: no serious fault by axe in dark and light, no sideways scroll at 360 px, policy kept',
    async (stage) => {
      const pages = publicPages(await shownMiner(stage));
      const hidden = `/miner/${newKey().address}`;
      pages.push(['nothing', '/nowhere'], ['signed out', '/shares'], ['hidden miner', hidden]);
      await goThrough(stage, pages, { expected: /404/ });
    },
  ],
  [
    'every page of a miner with shares: the same',
    async (stage) => {
      const { get } = await register(stage.api, demoKey(0));
      const [worker] = (await get('/mining/workers')).workers;
      await goThrough(stage, ownPages(worker.name), { enter: signedIn(stage, demoKey(0)) });
    },
  ],
  [
    'every page of somebody without a share: the same',
    (stage) => goThrough(stage, ownPages(null), { enter: signedIn(stage, newKey()) }),
  ],
];
