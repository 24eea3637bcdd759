import { existsSync } from 'node:fs';

import { run, tail } from './command.mjs';
import { inRoot } from './paths.mjs';

const bin = (...parts) => inRoot('node_modules', ...parts);

/** Everything that is checked without running the programs: name, command line for Node, and what must exist for it. */
const CHECKS = [
  { name: 'format', args: [bin('prettier', 'bin', 'prettier.cjs'), '--check', '.', '--log-level', 'warn'] },
  { name: 'lint', args: [bin('eslint', 'bin', 'eslint.js'), '.', '--max-warnings', '0'] },
  { name: 'types', args: [bin('typescript', 'bin', 'tsc'), '--noEmit', '-p', 'tsconfig.json'] },
  {
    name: 'types of the page',
    args: [bin('typescript', 'bin', 'tsc'), '--noEmit', '-p', 'apps/web/tsconfig.json'],
    needs: 'apps/web/tsconfig.json',
  },
  {
    name: 'dependency rules',
    args: [
      bin('dependency-cruiser', 'bin', 'dependency-cruise.mjs'),
      'apps',
      'libs',
      '--config',
      '.dependency-cruiser.cjs',
    ],
  },
];

/**
 * Runs the checks, two at a time, and prints a line for each.
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runChecks() {
  const waiting = CHECKS.filter(({ needs }) => needs === undefined || existsSync(inRoot(needs)));
  const total = { passed: 0, failed: 0 };
  const lane = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const begun = performance.now();
      const { code, output } = await run(process.execPath, check.args);
      total[code === 0 ? 'passed' : 'failed'] += 1;
      console.log(
        `${code === 0 ? 'ok    ' : 'FAILED'} ${check.name} (${((performance.now() - begun) / 1000).toFixed(1)} s)`,
      );
      if (code !== 0) console.log(tail(output, 80));
    }
  };
  await Promise.all([lane(), lane()]);
  return total;
}
