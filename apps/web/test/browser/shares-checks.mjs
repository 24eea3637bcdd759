/* global document, window */
// The log of shares: filter, page through, take along. The api is asked for the same, and must say the same.
import { readFile } from 'node:fs/promises';
import { demoKey, freshId, newKey, register, sendShare } from './account.mjs';
import { assert, until } from './stage.mjs';

const TOTAL = 260;
const REJECTED_EVERY = 5;
const HOUR = 3_600_000;

/** An account with 260 shares of two workers over the last days, which nobody adds to. */
async function minerWithLog(stage) {
  const account = await register(stage.api, newKey());
  const now = Date.now();
  const sent = [];
  for (let index = 0; index < TOTAL; index += 1) {
    const accepted = index % REJECTED_EVERY !== 0;
    const worker = index % 2 === 0 ? 'left' : 'right';
    const time = now - (TOTAL - index) * (HOUR / 5) - 120_000;
    const sdiff = 1_000 + index * 37;
    const reject = accepted ? {} : { reject_reason: 'Stale' };
    const id = freshId('log');
    await sendShare(stage.redis, account.address, { id, worker, time, sdiff, accepted, ...reject });
    sent.push({ id, worker, accepted, sdiff, time });
  }
  const stored = async () => (await account.get('/mining/shares/stats')).total_shares === TOTAL;
  await until(stored, 'the shares to be stored');
  return { ...account, sent: sent.reverse() };
}

/** Two frames: one for the page to hear of the scrolling, one to have drawn what came into sight. */
const drawn = () =>
  new Promise((done) => window.requestAnimationFrame(() => window.requestAnimationFrame(() => done())));

/** Scrolls to the end and gathers the rows that were ever in the document, in the order of the table. */
async function readLog(visitor, first) {
  const { page } = visitor;
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.locator(`[data-testid=log-row][aria-rowindex="2"][data-share="${first}"]`).waitFor();
  const seen = new Map();
  for (const end = Date.now() + 30_000; Date.now() < end;) {
    const isLast = await page.evaluate(() => {
      const { scrollHeight } = document.documentElement;
      return window.scrollY + window.innerHeight >= scrollHeight - 2;
    });
    const tail = await visitor.id('log-tail').textContent();
    const rows = await page.$$eval('[data-testid=log-row]', (all) =>
      all.map((row) => [Number(row.getAttribute('aria-rowindex')), row.dataset.share]),
    );
    for (const [index, id] of rows) seen.set(index, id);
    if (isLast && /No older share/.test(tail)) break;
    await page.evaluate(() => window.scrollBy(0, window.innerHeight * 0.8));
    await page.evaluate(drawn);
  }
  return [...seen].sort((a, b) => a[0] - b[0]).map(([, id]) => id);
}

async function mustShow(visitor, shares, what) {
  const wanted = ids(shares);
  const shown = await readLog(visitor, wanted[0]);
  const lost = wanted.filter((id) => !shown.includes(id)).length;
  const strange = shown.filter((id) => !wanted.includes(id)).length;
  assert(new Set(shown).size === shown.length, `${what}: a share is there twice`);
  assert(shown.join() === wanted.join(), `${what}: ${lost} missing, ${strange} too many, or out of order`);
}

const ids = (shares) => shares.map(({ id }) => id);

export const sharesChecks = [
  [
    'the log shows every share once, in order, page by page, with each filter; the file holds the same',
    (stage) =>
      stage.visit(async (visitor) => {
        const { tokens, sent } = await minerWithLog(stage);
        await visitor.adopt(tokens);
        await visitor.goto('/shares');
        await visitor.id('log-row').first().waitFor();
        await mustShow(visitor, sent, 'everything');

        const { page } = visitor;
        await page.getByLabel('Worker').selectOption('left');
        await page.getByRole('button', { name: 'Rejected', exact: true }).click();
        await page.waitForURL('**/shares?worker=left&outcome=rejected');
        const refused = sent.filter(({ worker, accepted }) => worker === 'left' && !accepted);
        await mustShow(visitor, refused, 'rejected shares of one worker');
        await page.reload();
        await visitor.id('log-row').first().waitFor();
        await mustShow(visitor, refused, 'the same after a reload');

        const [download] = await Promise.all([page.waitForEvent('download'), visitor.id('csv').click()]);
        const lines = (await readFile(await download.path(), 'utf8')).trim().split(/\r?\n/);
        assert(lines.length === refused.length + 1, `${lines.length - 1} lines in the file`);
        const saved = lines.slice(1).map((line) => line.split(',', 1)[0]);
        assert(saved.toSorted().join() === ids(refused).toSorted().join(), 'other shares in the file');

        await page.getByRole('button', { name: 'Clear the filter' }).click();
        await page.waitForURL('**/shares');
        await page.getByLabel('Reached at least').fill('8K');
        await page.keyboard.press('Enter');
        await page.waitForURL('**/shares?min=8000');
        const high = sent.filter(({ sdiff }) => sdiff >= 8_000);
        await mustShow(visitor, high, 'shares of 8K and more');

        await page.getByRole('button', { name: 'Clear the filter' }).click();
        await page.getByRole('button', { name: 'last hour' }).click();
        await page.waitForURL('**/shares?period=1h');
        const recent = sent.filter(({ time }) => time > Date.now() - HOUR);
        await mustShow(visitor, recent, 'the last hour');
      }),
  ],
  [
    'who reads further down is not pushed about: new shares wait above',
    (stage) =>
      stage.visit(async (visitor) => {
        const { tokens, address } = await register(visitor.api, demoKey(0));
        await visitor.adopt(tokens);
        await visitor.goto('/shares');
        await visitor.connection('open');
        // Rows at the top move as shares come, and of those further down only the ones that are seen exist.
        await visitor.id('log-row').nth(10).waitFor();
        const place = () =>
          visitor.page.evaluate(() => {
            const row = document.elementFromPoint(300, 500)?.closest('[data-share]');
            return `${row?.dataset.share} ${Math.round(row?.getBoundingClientRect().top ?? 0)}`;
          });
        await visitor.page.evaluate(() => window.scrollBy(0, 2000));
        await until(async () => {
          const seen = await place();
          return !seen.startsWith('undefined') && seen === (await place());
        }, 'a row in the middle');
        const before = await place();
        const id = await sendShare(stage.redis, address);
        await visitor.id('new-shares').waitFor();
        assert((await place()) === before, `pushed from ${before} to ${await place()}`);
        await visitor.id('new-shares').click();
        await visitor.page.locator(`[data-testid=log-row][data-share="${id}"]`).waitFor();
      }),
  ],
];
