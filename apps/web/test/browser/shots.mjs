// Pictures of every page, phone and desktop: with data, empty, and with the server gone. For looking, not for checking.
//   node apps/web/test/browser/shots.mjs FOLDER [data|empty|gone|light …]
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findChromium } from '../../../../scripts/lib/chromium.mjs';
import { LOCAL } from '../../../../scripts/lib/paths.mjs';
import { demoKey, newKey, register } from './account.mjs';
import { ownPages, publicPages, settled } from './pages.mjs';
import { readRun, startStack } from './stack.mjs';
import { Stage, until } from './stage.mjs';
import { DESKTOP, PHONE } from './visitor.mjs';

const [folder = join(LOCAL, 'shots'), ...wanted] = process.argv.slice(2);
const SIZES = { desktop: DESKTOP, phone: PHONE };

async function shoot(visitor, state, name) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    await visitor.page.setViewportSize(viewport);
    await visitor.page.waitForTimeout(350);
    await visitor.shot(`${name}-${state}-${size}`, { fullPage: true });
  }
  await visitor.page.setViewportSize(DESKTOP);
}

async function shootAll(visitor, state, pages) {
  for (const [name, path] of pages) {
    await visitor.goto(path);
    await settled(visitor.page).catch(() => console.log(`${name}, ${state}: something never comes`));
    await shoot(visitor, state, name);
  }
}

async function shownMiner(stage) {
  const keys = await stage.redis.keys('workers:*');
  for (const key of keys) {
    const address = key.slice('workers:'.length);
    const reply = await fetch(`${stage.api}/miners/${address}`);
    if (reply.ok && (await reply.json()).workers.length > 1) return address;
  }
  return demoKey(0).address;
}

async function ofMiner(stage, visitor, key) {
  const { tokens, get } = await register(stage.api, key);
  const { workers } = await get('/mining/workers');
  await visitor.adopt(tokens);
  return ownPages(workers[0]?.name);
}

/** As if the api had gone: to a page that is open, and to one that is opened. */
async function takeServerAway(visitor) {
  await visitor.context.route(`${new URL(visitor.api).origin}/**`, (route) => route.abort());
  await visitor.context.routeWebSocket(/\/ws\?/, (socket) => socket.close({ code: 1001 }));
}

const STATES = {
  data: (stage) =>
    stage.visit(
      async (visitor) => {
        await shootAll(visitor, 'data', [...publicPages(await shownMiner(stage)), ['nothing', '/nowhere']]);
        await shootAll(visitor, 'data', await ofMiner(stage, visitor, demoKey(0)));
      },
      { expected: /./ },
    ),
  light: (stage) =>
    stage.visit(async (visitor) => shootAll(visitor, 'light', await ofMiner(stage, visitor, demoKey(0))), {
      colorScheme: 'light',
    }),
  empty: (stage) =>
    stage.visit(
      async (visitor) => {
        await shootAll(visitor, 'empty', [['miner', `/miner/${newKey().address}`]]);
        await shootAll(visitor, 'empty', await ofMiner(stage, visitor, newKey()));
      },
      { expected: /./ },
    ),
  gone: (stage) =>
    stage.visit(
      async (visitor) => {
        const pages = await ofMiner(stage, visitor, demoKey(0));
        const address = await shownMiner(stage);
        await takeServerAway(visitor);
        for (const [name, path] of [...publicPages(address), ...pages]) {
          await visitor.goto(path);
          await visitor.page.waitForTimeout(3_500);
          await shoot(visitor, 'gone', name);
        }
      },
      { expected: /./ },
    ),
};

/** Pictures for the README: one view each, as large as a laptop's. */
STATES.readme = (stage) =>
  stage.visit(async (visitor) => {
    const pages = new Map(await ofMiner(stage, visitor, demoKey(0)));
    for (const name of ['dashboard', 'difficulty', 'worker']) {
      await visitor.goto(pages.get(name));
      await settled(visitor.page);
      await visitor.page.waitForTimeout(1_500);
      await visitor.shot(name);
    }
  });

mkdirSync(resolve(folder), { recursive: true });
const chromium = await findChromium();
if (chromium.kind !== 'found') throw new Error(chromium.reason);
const data = join(LOCAL, 'demo');
const stack = await startStack(data);
try {
  await until(
    async () => (await (await fetch(`${stack.run.api}/api/v1/pool`)).json()).shares_today > 0,
    'shares',
    120_000,
  );
  const parts = { executablePath: chromium.command, screenshots: resolve(folder), run: stack.run };
  const stage = await Stage.open({ ...parts, readRun: () => readRun(data), folder: data });
  for (const [state, take] of Object.entries(STATES))
    if (wanted.length === 0 || wanted.includes(state)) await take(stage);
  await stage.close();
} finally {
  await stack.stop();
}
