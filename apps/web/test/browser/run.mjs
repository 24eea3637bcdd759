// The page in a real browser, on the real stack: started, used, broken and looked at. The last line is JSON.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { accountChecks } from './account-checks.mjs';
import { checks } from './checks.mjs';
import { ckpoolChecks } from './ckpool-checks.mjs';
import { dayChecks } from './day-checks.mjs';
import { grooveChecks } from './groove-checks.mjs';
import { momentsChecks } from './moments-checks.mjs';
import { outageChecks } from './outage-checks.mjs';
import { pagesChecks } from './pages-checks.mjs';
import { policyChecks } from './policy-checks.mjs';
import { sharesChecks } from './shares-checks.mjs';
import { signInChecks } from './sign-in-checks.mjs';
import { readRun, startStack } from './stack.mjs';
import { Stage } from './stage.mjs';

/** A log directory laid out like a real one, kept with the collector's tests. */
const RECORDING = fileURLToPath(new URL('../../../collector/test/fixtures/ckpool', import.meta.url));
const START_LIMIT_MS = 300_000;

function findChromium() {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((dir) => names.map((name) => join(dir, name)));
  const found = [process.env.TEST_CHROMIUM, ...onPath].find((path) => path && existsSync(path));
  if (!found) throw new Error('No Chromium found: set TEST_CHROMIUM to the path of one.');
  return found;
}

/** A month of history goes in first: the checks begin when the fleet's shares of now have arrived. */
async function waitForLiveData(api) {
  for (const until = Date.now() + START_LIMIT_MS; Date.now() < until;) {
    const response = await fetch(`${api}/api/v1/pool`).catch(() => null);
    const pool = response?.ok ? await response.json() : null;
    if (pool?.workers_online > 0 && pool.shares_today > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error('No share of the fleet has arrived.');
}

/** One act: a stack of its own with its own data, and the checks that are made on it. */
async function act({ name, options, ready, subjects }, folder, result) {
  const screenshots = join(folder, 'screenshots');
  const data = join(folder, name);
  mkdirSync(screenshots, { recursive: true });
  let stack;
  let stage;
  try {
    stack = await startStack(data, options);
    await ready(stack.run.api);
    stage = await Stage.open({
      executablePath: findChromium(),
      screenshots,
      run: stack.run,
      readRun: () => readRun(data),
      folder: data,
    });
    for (const subject of Object.values(subjects))
      for (const [title, check] of subject) await perform(stage, title, check, result);
  } catch (error) {
    result.failed += 1;
    console.log(`not ok – ${error?.message ?? error}`);
  } finally {
    await stage?.close();
    await stack?.stop();
  }
}

async function perform(stage, title, check, result) {
  const started = Date.now();
  const number = result.passed + result.failed + 1;
  try {
    await check(stage);
    result.passed += 1;
    console.log(`ok ${number} – ${title} (${Date.now() - started} ms)`);
  } catch (error) {
    result.failed += 1;
    const { message = String(error), stack = '' } = error ?? {};
    const where = stack
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 4);
    console.log(`not ok ${number} – ${title}: ${[message, ...where].join('\n  ')}`);
    const visitor = stage.latest ?? stage.visitor;
    await visitor.shot(`failed-${number}`).catch(() => undefined);
    await stage.latest?.leave();
    stage.latest = null;
  }
}

const ACTS = [
  {
    name: 'demo',
    options: [],
    ready: waitForLiveData,
    subjects: {
      policy: policyChecks,
      main: checks,
      'sign-in': signInChecks,
      shares: sharesChecks,
      moments: momentsChecks,
      account: accountChecks,
      day: dayChecks,
      groove: grooveChecks,
      outage: outageChecks,
      pages: pagesChecks,
    },
  },
  {
    name: 'ckpool',
    options: ['--ckpool', RECORDING],
    ready: async () => undefined,
    subjects: { ckpool: ckpoolChecks },
  },
];

/** The acts with those subjects alone that were named, or all of them. */
function chosenActs(names) {
  if (names.length === 0) return ACTS;
  const chosen = (subjects) =>
    Object.fromEntries(names.filter((name) => subjects[name]).map((name) => [name, subjects[name]]));
  return ACTS.map((each) => ({ ...each, subjects: chosen(each.subjects) })).filter(
    ({ subjects }) => Object.keys(subjects).length > 0,
  );
}

async function main() {
  const given = process.env.TBG_LOCAL_DIR;
  const folder = given ?? mkdtempSync(join(tmpdir(), 'tbg-browser-'));
  const result = { passed: 0, failed: 0 };
  for (const each of chosenActs(process.argv.slice(2))) await act(each, folder, result);
  if (!given && result.failed === 0) rmSync(folder, { recursive: true, force: true });
  else console.log(`Screenshots: ${join(folder, 'screenshots')}`);
  console.log(JSON.stringify(result));
  process.exitCode = result.failed === 0 ? 0 : 1;
}

await main();
