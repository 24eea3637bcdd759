/* global window */
// Server gone, network gone, and back again: nothing lost, nothing twice.
import { demoKey, newKey, register, sendShare } from './account.mjs';
import { assert, until } from './stage.mjs';

/** What the api's answers to this page carry, so that the page may read them. */
const cors = (request) => ({
  'access-control-allow-origin': request.headers().origin ?? '*',
  'access-control-expose-headers': 'X-Request-Id, Retry-After',
});

/** What the page and the api have of somebody's shares. */
async function mustAgree(visitor, { get }, what) {
  const { data } = await get('/mining/shares?limit=100');
  const wanted = data.map(({ id }) => id);
  const shown = async () => visitor.rowIds('log-row');
  const agree = async () => {
    const rows = await shown();
    return rows.length > 0 && rows.join() === wanted.slice(0, rows.length).join();
  };
  await until(agree, `page and api to show the same shares ${what}`).catch(async (error) => {
    const rows = await shown();
    const lost = wanted.slice(0, rows.length).filter((id) => !rows.includes(id));
    throw new Error(`${error.message}; ${rows.length} rows, missing: ${lost.join()}`);
  });
  const rows = await shown();
  assert(new Set(rows).size === rows.length, 'a row is there twice');
}

/** Somebody with ten shares and nobody else's hands on the account, reading the log. */
async function reader(stage, visitor) {
  const account = await register(stage.api, newKey());
  for (let index = 0; index < 10; index += 1) await sendShare(stage.redis, account.address);
  await until(async () => (await account.get('/mining/shares')).data.length === 10, 'ten shares');
  await visitor.adopt(account.tokens);
  await visitor.goto('/shares');
  await visitor.connection('open');
  await visitor.id('log-row').nth(9).waitFor();
  return account;
}

/** Rows of the whole log: only those in sight are in the document. */
const count = async (visitor) => Number(await visitor.id('share-table').getAttribute('aria-rowcount')) - 1;

/** Ends parts of the stack with SIGKILL. Returns what waits until all of them run again and the api can serve. */
function kill(stage, names) {
  const before = stage.readRun().pids;
  for (const name of names) process.kill(before[name], 'SIGKILL');
  const isBack = async () => {
    const { pids } = stage.readRun();
    if (!names.every((name) => pids[name] && pids[name] !== before[name])) return false;
    const answer = await fetch(`${stage.run.api}/health/ready`).catch(() => null);
    return answer?.ok;
  };
  return () => until(isBack, `${names.join(', ')} to be back`, 60_000);
}

/** What of the stack is killed at once. */
const VICTIMS = [['redis'], ['postgres'], ['worker', 'redis', 'postgres', 'api']];

const killChecks = VICTIMS.map((names) => [
  `${names.join(', ')} killed: the page goes on without a reload, each share is there once, none is lost`,
  (stage) =>
    stage.visit(
      async (visitor) => {
        const account = await reader(stage, visitor);
        await visitor.page.evaluate(() => (window.isSamePage = true));
        const areBack = kill(stage, names);
        const meanwhile = names.includes('redis') ? 0 : 10;
        for (let sent = 0; sent < meanwhile; sent += 1) await sendShare(stage.redis, account.address);
        await areBack();
        await visitor.connection('open');
        const id = await until(() => sendShare(stage.redis, account.address).catch(() => null), 'a share');
        await visitor.page.locator(`[data-share="${id}"]`).waitFor();
        // One whose answer was lost with Redis may be there as well.
        const { length } = (await account.get('/mining/shares?limit=100')).data;
        assert(length > 10 + meanwhile, `${length} shares are left`);
        await until(async () => (await count(visitor)) === length, 'all shares of the outage');
        await mustAgree(visitor, account, 'after the outage');
        assert(await visitor.page.evaluate(() => window.isSamePage), 'the page was loaded anew');
      },
      { expected: /503/ },
    ),
]);

export const outageChecks = [
  ...killChecks,
  [
    'the api is killed while shares come in: the page recovers, each is there once, none is lost',
    (stage) =>
      stage.visit(async (visitor) => {
        const account = await reader(stage, visitor);
        const killed = stage.readRun().pids.api;
        process.kill(killed, 'SIGKILL');
        await visitor.connection('waiting', 'connecting');
        for (let index = 0; index < 25; index += 1) await sendShare(stage.redis, account.address);
        await until(() => stage.readRun().pids.api !== killed, 'the api to be restarted', 60_000);
        await visitor.connection('open');
        await until(async () => (await count(visitor)) >= 35, 'all shares of the outage');
        await mustAgree(visitor, account, 'after the outage');
        const id = await sendShare(stage.redis, account.address);
        await visitor.page.locator(`[data-share="${id}"]`).waitFor();
      }),
  ],
  [
    'offline and back: the page says so, keeps its figures, and gets what it missed',
    (stage) =>
      stage.visit(async (visitor) => {
        const account = await reader(stage, visitor);
        await visitor.context.setOffline(true);
        const banner = visitor.page.locator('[data-testid=server-gone][data-outage=offline]');
        await banner.waitFor();
        assert((await count(visitor)) === 10, 'the rows are gone');
        for (let index = 0; index < 5; index += 1) await sendShare(stage.redis, account.address);
        await visitor.context.setOffline(false);
        await banner.waitFor({ state: 'detached' });
        await visitor.connection('open');
        await until(async () => (await count(visitor)) === 15, 'the shares of the outage');
        await mustAgree(visitor, account, 'after being offline');
      }),
  ],
  [
    'figures that got 429 are asked for again when they are due, and the page says so meanwhile',
    (stage) =>
      stage.visit(
        async (visitor) => {
          const { tokens } = await register(visitor.api, demoKey(0));
          await visitor.adopt(tokens);
          let refused = 0;
          const body = {
            type: 'urn:problem:rate-limited',
            title: 'Too many requests',
            status: 429,
            detail: 'x',
          };
          await visitor.context.route('**/api/v1/dashboard/stats', (route) => {
            if (route.request().method() !== 'GET' || refused > 1) return route.continue();
            refused += 1;
            const headers = { 'retry-after': '2', ...cors(route.request()) };
            return route.fulfill({
              status: 429,
              contentType: 'application/problem+json',
              headers,
              json: body,
            });
          });
          await visitor.goto('/dashboard');
          const banner = visitor.page.locator('[data-testid=limited][data-outage=limited]');
          await banner.waitFor();
          const text = await banner.textContent();
          assert(/Trying again in \d+ s\./.test(text), `the banner says: ${text}`);
          assert((await visitor.id('server-gone').count()) === 0, 'the server is said to be gone');
          await banner.waitFor({ state: 'detached' });
          assert(refused === 2, `${refused} requests were refused`);
          await visitor.id('share-row').first().waitFor();
        },
        { expected: /429/ },
      ),
  ],
  [
    'a page that is opened while the server is away says so, and comes up by itself',
    (stage) =>
      stage.visit(async (visitor) => {
        const { tokens } = await register(visitor.api, demoKey(0));
        await visitor.adopt(tokens);
        const api = `${new URL(visitor.api).origin}/**`;
        await visitor.context.route(api, (route) => route.abort('connectionrefused'));
        await visitor.context.routeWebSocket(/\/ws\?/, (socket) => socket.close({ code: 1001 }));
        await visitor.goto('/dashboard');
        await visitor.id('server-gone').first().waitFor();
        await visitor.context.unroute(api);
        await visitor.id('share-row').first().waitFor();
        await visitor.id('server-gone').first().waitFor({ state: 'detached' });
      }),
  ],
];
