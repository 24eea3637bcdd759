// Groove in two browsers of one person: what is done in one is seen in the other, also after the line was away.
/* global addEventListener, document, MutationObserver */
import { newKey, register } from './account.mjs';
import { ownPages } from './pages.mjs';
import { assert, until } from './stage.mjs';
import { noSidewaysScroll } from './visitor.mjs';

const NARROW = { width: 360, height: 740 };
/** So soon what one browser did is seen in the other. */
const SEEN_MS = 1_000;

async function learn({ send }, description) {
  const body = {
    description,
    insight: `${description}, always.`,
    category: 'preference',
    scope: { kind: 'user' },
  };
  const response = await send('POST', '/groove/learnings', body);
  assert(response.status === 201, `a learning was answered with ${response.status}`);
  return (await response.json()).id;
}

const row = (visitor, id) => visitor.page.locator(`[data-testid=learning][data-id="${id}"]`);
const withStatus = (visitor, id, status) => row(visitor, id).locator(`[data-status=${status}]`);
/** When (epoch ms) a learning shows a status that it does not show yet. */
const whenSeen = ({ page }, id, status) =>
  page.evaluate(
    (selector) =>
      new Promise((resolve) => {
        const look = new MutationObserver(() => {
          if (!document.querySelector(selector)) return;
          look.disconnect();
          resolve(Date.now());
        });
        look.observe(document.body, { subtree: true, childList: true, attributes: true });
      }),
    `[data-testid=learning][data-id="${id}"] [data-status=${status}]`,
  );
const reach = (visitor, state) =>
  visitor.page.locator(`[data-testid=groove-connection][data-state=${state}]`).waitFor({ timeout: 60_000 });

async function openList(stage, visitor, key) {
  await visitor.adopt((await register(stage.api, key)).tokens);
  await visitor.goto('/groove/learnings');
  await reach(visitor, 'open');
}

/** A groove line that can be cut, and stays cut until it is mended. */
async function cuttable(visitor) {
  const lines = new Set();
  let isCut = false;
  await visitor.context.routeWebSocket(/\/ws\/groove\/dashboard/, (line) => {
    if (isCut) return line.close({ code: 1012 });
    lines.add(line);
    line.connectToServer();
  });
  return {
    cut: async () => {
      isCut = true;
      for (const line of lines) await line.close({ code: 1012 });
      lines.clear();
    },
    mend: () => {
      isCut = false;
    },
  };
}

export const grooveChecks = [
  [
    'groove: a learning disabled in one browser is seen in another within a second',
    (stage) =>
      stage.visit((one) =>
        stage.visit(async (two) => {
          const key = newKey();
          const id = await learn(await register(stage.api, key), 'Use tabs');
          await Promise.all([openList(stage, one, key), openList(stage, two, key)]);
          await Promise.all([row(one, id).waitFor(), withStatus(two, id, 'active').waitFor()]);
          await row(one, id).getByRole('button').click();
          const inDetail = (name) => one.id('learning-detail').getByRole('button', { name });
          await inDetail(/^Disable/).click();
          // By the clocks of the pages: how long the driver takes to find a button is no matter of ours.
          await one.page.evaluate(() =>
            addEventListener('click', () => (globalThis.clickedAt = Date.now()), { capture: true }),
          );
          const seenAt = whenSeen(two, id, 'disabled');
          await one.page.getByRole('dialog').getByRole('button', { name: 'Disable', exact: true }).click();
          const took = (await seenAt) - (await one.page.evaluate(() => globalThis.clickedAt));
          assert(took <= SEEN_MS, `the other browser saw it after ${took} ms`);
        }),
      ),
  ],
  [
    'groove: what changed while the line was away is right when it is back, and nothing old stays',
    (stage) =>
      stage.visit(async (visitor) => {
        const line = await cuttable(visitor);
        const key = newKey();
        const account = await register(stage.api, key);
        const [kept, gone] = [await learn(account, 'Kept and disabled'), await learn(account, 'Deleted')];
        await openList(stage, visitor, key);
        await Promise.all([row(visitor, kept).waitFor(), row(visitor, gone).waitFor()]);
        // HTTP away as well: what is seen then is what was known before.
        await visitor.context.route('**/api/v1/groove/**', (route) => route.abort());
        await line.cut();
        await reach(visitor, 'reconnecting');
        await visitor.id('groove-stale').first().waitFor();
        assert(
          (await row(visitor, gone).count()) === 1,
          'what was known is not shown while the line is away',
        );
        await account.send('POST', `/groove/learnings/${kept}/disable`);
        await account.send('DELETE', `/groove/learnings/${gone}`);
        line.mend();
        await reach(visitor, 'open');
        await withStatus(visitor, kept, 'disabled').waitFor();
        await until(async () => (await row(visitor, gone).count()) === 0, 'the deleted row to go');
        await visitor.id('groove-stale').waitFor({ state: 'detached' });
      }),
  ],
  [
    'groove: an empty store says how to connect, and no page is wider than a narrow phone',
    (stage) =>
      stage.visit(
        async (visitor) => {
          const account = await register(stage.api, newKey());
          await visitor.adopt(account.tokens);
          await visitor.goto('/groove');
          await visitor.id('groove-connect').waitFor();
          await noSidewaysScroll(visitor.page, 'the way to connect');
          await learn(account, 'A learning with-an-unbreakable-word-'.repeat(8));
          for (const [name, path] of ownPages(null).filter((page) => page[1].startsWith('/groove'))) {
            await visitor.goto(path);
            await reach(visitor, 'open');
            await visitor.id('groove-topic').first().waitFor();
            await noSidewaysScroll(visitor.page, name);
          }
        },
        { viewport: NARROW },
      ),
  ],
];
