import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { run, spawnTracked } from './command.mjs';
import { inRoot } from './paths.mjs';

/**
 * What a jest result file says, in tests; a suite that could not even be loaded counts as one failure.
 * @param {object | null} result as written by --json --outputFile @param {number} code exit code of jest
 * @returns {{ passed: number, failed: number }}
 */
export function countJest(result, code) {
  const failed = (result?.numFailedTests ?? 0) + (result?.numRuntimeErrorTestSuites ?? 0);
  const passed = result?.numPassedTests ?? 0;
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed };
}

/**
 * Runs jest projects in one go.
 * @param {{ names: string[], pattern: string | null, coverage: boolean, env: object, folder: string }} suite coverage:
 *   measure it, and fail below the thresholds of jest.config.js; they are meant for all projects together
 */
export async function runJest({ names, pattern, coverage, env, folder }) {
  const report = join(folder, 'jest.json');
  mkdirSync(folder, { recursive: true });
  rmSync(report, { force: true });
  const args = [inRoot('node_modules', 'jest', 'bin', 'jest.js'), '--selectProjects', ...names];
  args.push('--forceExit', '-w', '2', '--passWithNoTests', '--json', `--outputFile=${report}`);
  if (coverage) args.push('--coverage', `--coverageDirectory=${join(folder, 'coverage')}`);
  if (pattern) args.push('--testPathPatterns', pattern);
  const { code } = await run(process.execPath, args, { env, stdio: ['ignore', 'inherit', 'inherit'] });
  try {
    return countJest(JSON.parse(readFileSync(report, 'utf8')), code);
  } catch {
    console.log(`jest wrote no result for ${names.join(', ')} (exit code ${code})`);
    return { passed: 0, failed: 1 };
  }
}

/**
 * Runs the check of the page in a real browser; the script prints what it found as a last line of JSON.
 * @param {{ env: object, subjects?: string[] }} check all subjects where none is named
 */
export async function runBrowserCheck({ env, subjects = [] }) {
  const script = inRoot('apps', 'web', 'test', 'browser', 'run.mjs');
  const child = spawnTracked(process.execPath, [script, ...subjects], { env });
  let last = '';
  for await (const line of createInterface({ input: child.stdout })) {
    if (last !== '') console.log(last);
    last = line;
  }
  const code = child.exitCode ?? (await once(child, 'exit'))[0];
  try {
    const { passed, failed } = JSON.parse(last);
    return { passed, failed: code !== 0 && failed === 0 ? 1 : failed };
  } catch {
    console.log(last);
    console.log(`The browser check ended without a result (exit code ${code})`);
    return { passed: 0, failed: 1 };
  }
}
