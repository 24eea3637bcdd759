import { join } from 'node:path';

/**
 * The file that threads load and the options of node for it. Compiled, it lies beside this one. Run from the sources,
 * as the tests do, a thread compiles the very sources as they are now: it never takes an older build for them.
 */
export function threadFile(): { filename: string; execArgv: string[] } {
  if (!__filename.endsWith('.ts')) return { filename: join(__dirname, 'thread.js'), execArgv: [] };
  const loader = join(__dirname, '../../../apps/worker/test/register-typescript.cjs');
  return { filename: join(__dirname, 'thread.ts'), execArgv: ['--require', loader] };
}
