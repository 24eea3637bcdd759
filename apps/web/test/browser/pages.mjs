/* global document */
// Every page there is, for checks and pictures that go through all of them.

/** Pages that anybody may see; `address` is that of a miner who is shown. */
export const publicPages = (address) => [
  ['landing', '/'],
  ['pool', '/pool'],
  ['miner', `/miner/${address}`],
];

/** Pages of somebody signed in; without a worker there is no page of one. */
export const ownPages = (worker) => [
  ['dashboard', '/dashboard'],
  ['workers', '/workers'],
  ...(worker ? [['worker', `/workers/${encodeURIComponent(worker)}`]] : []),
  ['shares', '/shares'],
  ['difficulty', '/difficulty'],
  ['blocks', '/blocks'],
  ['groove', '/groove'],
  ['groove-learnings', '/groove/learnings'],
  ['groove-attribution', '/groove/attribution'],
  ['groove-strategy', '/groove/strategy'],
  ['groove-health', '/groove/health'],
  ['profile', '/profile'],
  ['settings', '/settings'],
  ['api-keys', '/api-keys'],
  ['sessions', '/sessions'],
];

/** Waits until nothing on the page holds the place of something on its way any more. */
export async function settled(page) {
  await page.locator('main').first().waitFor();
  await page.waitForFunction(
    () => document.querySelector('h1, h2') && !document.querySelector('.skeleton'),
    undefined,
    { timeout: 60_000 },
  );
}
