// What is worth more than a changed figure.
import { newKey, register, sendBlock, sendShare } from './account.mjs';
import { assert, until } from './stage.mjs';

/** Somebody new, in front of the dashboard. */
async function newMiner(stage, visitor) {
  const account = await register(stage.api, newKey());
  await visitor.adopt(account.tokens);
  await visitor.goto('/dashboard');
  await visitor.connection('open');
  await visitor.id('first-share').waitFor();
  // What tells of occasions is loaded after the page; before, it hears of none.
  await visitor.page.getByRole('region', { name: 'News' }).waitFor({ state: 'attached' });
  return account;
}

/** A share that is on the page. */
async function shown(stage, visitor, address, share) {
  const id = await sendShare(stage.redis, address, share);
  const row = visitor.page.locator(`[data-testid=share-row][data-share="${id}"]`);
  await row.waitFor();
  return row;
}

const bestOf = async (visitor) => Number(await visitor.id('best-week').getAttribute('title'));

async function heightOf(stage) {
  return Number(await stage.redis.get('network:height')) || 900_000;
}

export const momentsChecks = [
  [
    'the first share turns the first screen into the dashboard; a new best jumps, glows and is told',
    (stage) =>
      stage.visit(async (visitor) => {
        const { address, get } = await newMiner(stage, visitor);
        await sendShare(stage.redis, address, { sdiff: 5_000 });
        await visitor.id('toast-first-share').waitFor();
        await until(async () => (await bestOf(visitor)) === 5_000, 'the first best');
        const low = await shown(stage, visitor, address, { sdiff: 2_000 });
        assert(!(await low.getAttribute('class')).includes('row-best'), 'a lesser share in gold');
        const row = await shown(stage, visitor, address, { sdiff: 7_654_321 });
        assert((await row.getAttribute('class')).includes('row-best'), 'the best is not in gold');
        await visitor.id('toast-best').waitFor();
        assert(/7\.65M/.test(await visitor.id('toast-best').textContent()), 'its figure is not told');
        assert((await bestOf(visitor)) === 7_654_321, 'the meter stands elsewhere');
        const stats = async () => (await get('/dashboard/stats')).best_diff_week === 7_654_321;
        await until(stats, 'the api to agree');
      }),
  ],
  [
    'a block of mine takes the screen once: in one tab, not after a reload; others get a word in passing',
    (stage) =>
      stage.visit(async (visitor) => {
        const { address } = await newMiner(stage, visitor);
        await shown(stage, visitor, address, {});
        const second = await visitor.tab('/workers');
        await second.getByTestId('account').waitFor();
        await stage.visitor.goto('/dashboard');
        const height = (await heightOf(stage)) + 1_000;
        await sendBlock(stage.redis, address, { height });
        const pages = [visitor.page, second];
        const open = async () =>
          (await Promise.all(pages.map((page) => page.getByTestId('block-celebration').count()))).reduce(
            (sum, count) => sum + count,
            0,
          );
        await until(async () => (await open()) === 1, 'the celebration');
        const celebrating = (await visitor.id('block-celebration').count()) === 1 ? visitor.page : second;
        await celebrating.bringToFront();
        const text = await celebrating.getByTestId('block-celebration').textContent();
        assert(text.includes(height.toLocaleString('en')), `its height is not told: ${text}`);
        assert(text.includes('3.125'), 'the reward is not told');
        assert(/browser-check|one of your/.test(text), 'who found it is not told');
        await celebrating.screenshot({ path: `${stage.screenshots}/block-desktop.png` });
        await celebrating.keyboard.press('Escape');
        await celebrating.getByTestId('block-celebration').waitFor({ state: 'detached' });
        for (const page of pages) {
          await page.bringToFront();
          await page.goto(`${visitor.web}/blocks`);
          await page.getByTestId('block-row').first().waitFor();
          assert((await page.getByTestId('block-celebration').count()) === 0, 'celebrated twice');
        }
        await visitor.page.getByTestId('blocks-mine').waitFor();
      }),
  ],
  [
    'a block of somebody else and a worker that fell silent are told in passing',
    (stage) =>
      stage.visit(async (visitor) => {
        const { address, tokens } = await newMiner(stage, visitor);
        const other = newKey().address;
        await sendBlock(stage.redis, other, { height: (await heightOf(stage)) + 2_000 });
        await visitor.id('toast-block').waitFor();
        const silent = { user_id: Number(tokens.user.id), worker: 'attic', status: 'offline' };
        const news = { ...silent, hashrate_5m: 0, last_share: new Date().toISOString() };
        await stage.redis.publish('pubsub:worker_status', JSON.stringify(news));
        await visitor.id('toast-offline').waitFor();
        assert(/attic/.test(await visitor.id('toast-offline').textContent()), 'which one is not told');
        assert(
          (await visitor.id('block-celebration').count()) === 0,
          `celebrated, but ${address} found none`,
        );
      }),
  ],
];
