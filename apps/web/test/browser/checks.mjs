/* global document, localStorage, PerformanceObserver, sessionStorage, window */
import { sendShare } from './account.mjs';
import { assert, until } from './stage.mjs';
import { DESKTOP, noSidewaysScroll, PHONE } from './visitor.mjs';

/** Somebody whose page is open to all: unclaimed miners are, whoever signed in is hidden at first. */
async function publicAddress(stage) {
  const keys = await stage.redis.keys('workers:*');
  for (const address of keys.map((key) => key.slice('workers:'.length))) {
    if ((await fetch(`${stage.api}/miners/${address}`)).ok) return address;
  }
  throw new Error(`none of ${keys.length} miners has a public page`);
}

/** How many pixels of the chart's canvas are the colour of its line, roughly. */
const orangePixels = (page) =>
  page.evaluate(() => {
    const canvas = document.querySelector('[data-testid=hashrate-chart] canvas');
    const context = canvas?.getContext('2d');
    if (!canvas || !context || canvas.width === 0) return 0;
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let at = 0; at < data.length; at += 4)
      if (data[at + 3] > 200 && data[at] > 180 && data[at + 1] > 90 && data[at + 2] < 90) count += 1;
    return count;
  });

/** The checks in order: each finds the page where the one before left it. */
export const checks = [
  [
    'the landing page renders, with the pool’s live figures',
    async (stage) => {
      await stage.page.goto(stage.web);
      await stage.page.getByRole('heading', { level: 1 }).waitFor();
      await stage.id('sign-in').waitFor();
      await stage.page.waitForFunction(() =>
        /H\/s/.test(document.querySelector('[data-testid=pool-hashrate] dd')?.textContent ?? ''),
      );
      await stage.id('demo-wallet-0').waitFor();
      await stage.shot('landing-desktop', { fullPage: true });
    },
  ],
  [
    'a demo wallet signs in with one click',
    async (stage) => {
      await stage.id('demo-wallet-0').click();
      await stage.page.waitForURL('**/dashboard');
      await stage.connection('open');
      stage.address = await stage.id('account').getAttribute('title');
      assert(/^(bc1|1|3)/.test(stage.address ?? ''), `not an address: ${stage.address}`);
    },
  ],
  [
    'nothing secret lies in the storage of the page, the refresh token in a guarded cookie',
    async (stage) => {
      const stored = await stage.page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
      assert(stored === '{}', `stored: ${stored}`);
      const cookies = await stage.page.context().cookies(`${stage.web}/session`);
      const cookie = cookies.find(({ name }) => name === 'tbg_refresh');
      assert(cookie?.httpOnly && cookie.sameSite === 'Strict', `cookie: ${JSON.stringify(cookie)}`);
    },
  ],
  [
    'the dashboard shows the figures of the account',
    async (stage) => {
      await stage.page.waitForFunction(() => {
        const text = (id) => document.querySelector(`[data-testid=${id}]`)?.textContent ?? '';
        return (
          /[1-9].* [KMGTPE]?H\/s/.test(text('stat-hashrate')) &&
          /[1-9][\d,]*\s+shares/.test(text('stat-shares')) &&
          /of [1-9]/.test(text('stat-workers')) &&
          /\d/.test(text('best-week'))
        );
      });
      await stage.id('odds').waitFor();
      await stage.id('workers').locator('li').first().waitFor();
    },
  ],
  [
    'a new share of the fleet shows up by itself',
    async (stage) => {
      await stage.id('share-row').first().waitFor();
      const [newest] = await stage.rowIds();
      await until(async () => (await stage.rowIds())[0] !== newest, 'another share', 30_000);
    },
  ],
  [
    'a share is on the page within a second of its XADD',
    async (stage) => {
      const id = `browser-check-${Date.now()}`;
      const row = stage.page.locator(`[data-share="${id}"]`);
      const started = Date.now();
      await sendShare(stage.redis, stage.address, { id, sdiff: 1_234 });
      await row.waitFor();
      const took = Date.now() - started;
      console.log(`  # XADD to row: ${took} ms`);
      assert(took < 1_000, `it took ${took} ms`);
      assert((await row.textContent())?.includes('browser-check'), 'its worker is named');
    },
  ],
  [
    'fifty shares a second move nothing on the page',
    async (stage) => {
      await stage.page.evaluate(() => {
        window.shifted = [];
        const name = ({ node }) => `${node?.nodeName} ${node?.className}`;
        new PerformanceObserver((list) => {
          for (const { value, sources } of list.getEntries())
            window.shifted.push({ value, what: name(sources[0] ?? {}) });
        }).observe({ type: 'layout-shift' });
      });
      let last = '';
      for (let number = 0; number < 100; number += 1) {
        last = await sendShare(stage.redis, stage.address, { worker: `shift-${number % 3}`, sdiff: 1_500 });
        await stage.page.waitForTimeout(20);
      }
      await stage.page.locator(`[data-share="${last}"]`).waitFor({ timeout: 60_000 });
      const rows = await stage.rowIds();
      assert(rows[0] === last && rows.length === 15, `${rows.length} rows, ${rows[0]} on top`);
      const tops = () =>
        stage.page
          .getByTestId('share-row')
          .evaluateAll((all) => all.map((row) => Math.round(row.getBoundingClientRect().top)));
      const areInPlace = async () =>
        (await tops()).every((top, index, all) => index === 0 || top - all[index - 1] === 36);
      await until(areInPlace, 'the last rows to have glided into place');
      const shifted = await stage.page.evaluate(() => window.shifted);
      const sum = shifted.reduce((all, { value }) => all + value, 0);
      assert(sum <= 0.02, `shifts of ${sum.toFixed(4)}: ${JSON.stringify(shifted.slice(0, 5))}`);
    },
  ],
  [
    'the hashrate chart is drawn, in every range',
    async (stage) => {
      for (const range of ['1h', '7d', '30d', '24h']) {
        await stage.page.locator('button[aria-pressed]', { hasText: new RegExp(`^${range}$`) }).click();
        await until(async () => (await orangePixels(stage.page)) > 100, `the line of ${range}`);
      }
      await stage.shot('dashboard-desktop', { fullPage: true });
    },
  ],
  [
    'the page says so when the api is killed, comes back by itself, and shows no row twice',
    async (stage) => {
      const before = stage.readRun().pids.api;
      const known = await stage.rowIds();
      process.kill(before, 'SIGKILL');
      await stage.connection('waiting', 'connecting');
      assert(
        /reconnecting/i.test((await stage.id('connection').textContent()) ?? ''),
        'no word of reconnecting',
      );
      await until(() => stage.readRun().pids.api !== before, 'the api to be restarted', 60_000);
      const missed = `browser-missed-${Date.now()}`;
      await sendShare(stage.redis, stage.address, { id: missed, sdiff: 2_345 });
      await stage.connection('open');
      await stage.page.locator(`[data-share="${missed}"]`).waitFor();
      const rows = await stage.rowIds();
      assert(new Set(rows).size === rows.length, 'a row is there twice');
      assert(known.length > 0 && rows.length <= 15, `${rows.length} rows`);
      const after = `browser-after-${Date.now()}`;
      await sendShare(stage.redis, stage.address, { id: after, sdiff: 3_456 });
      await stage.page.locator(`[data-share="${after}"]`).waitFor();
    },
  ],
  [
    'a reload keeps the session',
    async (stage) => {
      await stage.page.reload();
      await stage.connection('open');
      assert((await stage.id('account').getAttribute('title')) === stage.address, 'another account');
      await stage.id('share-row').first().waitFor();
    },
  ],
  [
    'the dashboard fits a phone',
    async (stage) => {
      await stage.page.setViewportSize(PHONE);
      await noSidewaysScroll(stage.page, '/dashboard');
      await stage.shot('dashboard-phone', { fullPage: true });
      await stage.page.setViewportSize({ width: 360, height: 740 });
      await noSidewaysScroll(stage.page, '/dashboard at 360 px');
      await stage.page.setViewportSize(DESKTOP);
    },
  ],
  [
    'the public page of a miner shows exactly the figures of the api',
    async (stage) => {
      const pages = stage.page;
      const address = await publicAddress(stage);
      await pages.goto(`${stage.web}/miner/${address}`);
      await stage.id('worker-row').first().waitFor();
      const same = async () => {
        const miner = await (await fetch(`${stage.api}/miners/${address}`)).json();
        const shown = await pages.$$eval('[data-testid=worker-row]', (rows) =>
          rows.map((row) => {
            const value = (id) => Number(row.querySelector(`[data-testid=${id}]`).dataset.value);
            return [row.dataset.worker, ...['accepted', 'rejected', 'work', 'best'].map(value)].join();
          }),
        );
        return miner.workers
          .map((worker) =>
            [worker.name, worker.valid_shares, worker.invalid_shares, worker.work, worker.best_diff].join(),
          )
          .every((line) => shown.includes(line));
      };
      // The fleet goes on mining: page and api agree right after each poll.
      await until(same, 'page and api to agree', 30_000);
      await stage.shot('miner-desktop', { fullPage: true });
      await pages.setViewportSize(PHONE);
      await noSidewaysScroll(stage.page, '/miner');
      await stage.shot('miner-phone', { fullPage: true });
      await pages.setViewportSize(DESKTOP);
    },
  ],
  [
    'a hidden miner, an address nobody has mined to, and a page that is not there, say so',
    async (stage) => {
      const seen = stage.complaints.length;
      await stage.page.goto(`${stage.web}/miner/${stage.address}`);
      await stage.id('miner-trouble').waitFor();
      await stage.page.goto(`${stage.web}/miner/bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4`);
      await stage.id('miner-trouble').waitFor();
      const response = await stage.page.goto(`${stage.web}/nowhere`);
      assert(response?.status() === 404, 'not a 404');
      await stage.page.getByText('404').first().waitFor();
      stage.complaints.length = seen;
    },
  ],
  [
    'the pool page and the landing page fit a phone',
    async (stage) => {
      await stage.page.setViewportSize(PHONE);
      for (const path of ['/pool', '/']) {
        await stage.page.goto(stage.web + path);
        await stage.id('pool-hashrate').waitFor();
        await noSidewaysScroll(stage.page, path);
        await stage.shot(path === '/' ? 'landing-phone' : 'pool-phone', { fullPage: true });
      }
      await stage.page.setViewportSize(DESKTOP);
    },
  ],
  [
    'signing out in one tab signs out in all, for good',
    async (stage) => {
      const other = await stage.page.context().newPage();
      await other.goto(`${stage.web}/dashboard`);
      await other.getByTestId('account').waitFor();
      await stage.page.goto(`${stage.web}/dashboard`);
      await stage.id('account').click();
      await stage.page.getByRole('button', { name: 'Sign out' }).click();
      await stage.id('sign-in').waitFor();
      await other.getByTestId('sign-in').waitFor();
      await other.reload();
      await other.getByTestId('sign-in').waitFor();
      await other.close();
    },
  ],
  [
    'a signature that is none is refused with a sentence',
    async (stage) => {
      await stage.page.goto(stage.web);
      await stage.page.getByLabel('Your mining address').fill(stage.address);
      await stage.page.getByRole('button', { name: 'Continue' }).click();
      await stage.id('challenge-message').waitFor();
      await stage.page.getByLabel('2. Paste the signature').fill('AAAA');
      await stage.page.getByRole('button', { name: 'Sign in' }).click();
      await until(
        async () => (await stage.page.getByRole('alert').allTextContents()).some((text) => text.length > 10),
        'an explanation',
      );
    },
  ],
  [
    'no script error and no breach of the content policy on the way',
    (stage) => stage.visitor.mustBeContent(),
  ],
];
