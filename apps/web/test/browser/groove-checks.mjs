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

const TAUGHT = 'Use pnpm instead of npm in this repository';
const CORRECTION = 'No, use tabs in this project';

/** Begins sessions until one is given what was taught: from one in ten it is kept. @returns its name */
async function begun({ send }) {
  for (let n = 0; n < 20; n += 1) {
    const session_id = `browser-${n}`;
    let given = '';
    for (const hook_event_name of ['SessionStart', 'UserPromptSubmit'])
      given += await (
        await send('POST', '/groove/ingest/hooks', { session_id, hook_event_name, prompt: TAUGHT })
      ).text();
    if (given.includes(TAUGHT)) return session_id;
  }
  throw new Error('no session was given what was taught');
}

/** Sends a transcript as Claude Code writes it: what was taught is used and praised, a correction, a recovery. */
async function sendSession(stage, account, sessionId) {
  const call = (id, command) => ({ type: 'tool_use', id, name: 'Bash', input: { command } });
  const answer = (id, is_error, content) => ({ type: 'tool_result', tool_use_id: id, is_error, content });
  const lines = [
    ['user', 'Install the dependencies'],
    ['assistant', `I ${TAUGHT.toLowerCase()}, always.`],
    ['user', 'Thanks'],
    ['user', CORRECTION],
    ['assistant', [{ type: 'text', text: "You're right, tabs it is." }, call('a', 'make all')]],
    ['user', [answer('a', true, 'no rule to make target all')]],
    ['assistant', [call('b', 'make -C src all')]],
    ['user', [answer('b', false, 'done')]],
  ].map(([role, content], index) => {
    const timestamp = new Date(Date.now() - 60_000 + index * 1_000).toISOString();
    const message = { role, content };
    return JSON.stringify({ type: role, uuid: `${sessionId}-${index}`, sessionId, timestamp, message });
  });
  const headers = {
    authorization: `Bearer ${account.tokens.access_token}`,
    'content-type': 'application/x-ndjson',
  };
  const body = lines.join('\n');
  const response = await fetch(`${stage.api}/groove/ingest/transcripts`, { method: 'POST', headers, body });
  assert(response.status === 200, `the transcript was answered with ${response.status}`);
}

/** What each page shows of that session: a part of the page, and words in it. Its score: 1.6 for and 1.5 against. */
const SHOWN = [
  ['/groove', 'groove-topic', CORRECTION],
  ['/groove/learnings', 'learnings', CORRECTION],
  ['/groove/attribution', 'leaderboard', TAUGHT],
  ['/groove/attribution', 'timeline', '52 %'],
  ['/groove/strategy', 'distributions', 'Preference + Interactive'],
  ['/groove/strategy', 'overrides', TAUGHT],
  ['/groove/health', 'activity', 'Session browser-'],
];

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
    'groove: a session that an assistant sent in is seen on all five pages',
    (stage) =>
      stage.visit(async (visitor) => {
        const account = await register(stage.api, newKey());
        await learn(account, TAUGHT);
        await sendSession(stage, account, await begun(account));
        const told = async () => (await account.get('/groove/dashboard/health')).attribution.item_count > 0;
        await until(told, 'the session to be read');
        await visitor.adopt(account.tokens);
        for (const [path, part, words] of SHOWN) {
          if (new URL(visitor.page.url()).pathname !== path) await visitor.goto(path);
          await visitor.id(part).filter({ hasText: words }).first().waitFor();
        }
      }),
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
