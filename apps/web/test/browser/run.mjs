// The page in a real browser, on the real stack: started, used, broken and looked at. The last line is JSON.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checks } from './checks.mjs';
import { Stage } from './stage.mjs';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
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

const readRun = (folder) => {
  try {
    return JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
  } catch {
    return {};
  }
};

/** Starts everything as a user would, on free ports, with its data in `folder`. */
async function startStack(folder) {
  const child = spawn(process.execPath, ['scripts/start.mjs', '--api-port', '0', '--web-port', '0'], {
    cwd: ROOT,
    env: { ...process.env, TBG_LOCAL_DIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const listen = (chunk) => {
    said = (said + chunk).slice(-4_000);
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  for (const until = Date.now() + START_LIMIT_MS; Date.now() < until && child.exitCode === null;) {
    const run = readRun(folder);
    if (run.web && run.api) return { run, stop: () => stop(child, ended) };
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await stop(child, ended);
  throw new Error(`The stack did not start:\n${said}`);
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

async function stop(child, ended) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGINT');
  const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await ended;
  clearTimeout(late);
}

async function main() {
  const given = process.env.TBG_LOCAL_DIR;
  const folder = given ?? mkdtempSync(join(tmpdir(), 'tbg-browser-'));
  const screenshots = join(folder, 'screenshots');
  mkdirSync(screenshots, { recursive: true });
  const result = { passed: 0, failed: 0 };
  let stack;
  let stage;
  try {
    stack = await startStack(folder);
    await waitForLiveData(stack.run.api);
    stage = await Stage.open({
      executablePath: findChromium(),
      screenshots,
      run: stack.run,
      readRun: () => readRun(folder),
    });
    for (const [index, [name, check]] of checks.entries()) {
      const started = Date.now();
      try {
        await check(stage);
        result.passed += 1;
        console.log(`ok ${index + 1} – ${name} (${Date.now() - started} ms)`);
      } catch (error) {
        result.failed += 1;
        console.log(
          `not ok ${index + 1} – ${name}: ${String(error?.stack ?? error)
            .split('\n')
            .slice(0, 6)
            .join('\n    ')}`,
        );
        await stage.shot(`failed-${index + 1}`).catch(() => undefined);
      }
    }
  } catch (error) {
    result.failed += 1;
    console.log(`not ok – ${error?.message ?? error}`);
  } finally {
    await stage?.close();
    await stack?.stop();
    if (!given && result.failed === 0) rmSync(folder, { recursive: true, force: true });
    else console.log(`Screenshots: ${screenshots}`);
  }
  console.log(JSON.stringify(result));
  process.exitCode = result.failed === 0 ? 0 : 1;
}

await main();
