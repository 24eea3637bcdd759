import { join } from 'node:path';

import { Stage } from '../../apps/web/test/browser/stage.mjs';
import { readRun, startStack } from '../../apps/web/test/browser/stack.mjs';
import { findChromium } from '../../scripts/lib/chromium.mjs';
import { required } from './ingest-rig.mjs';
import { until } from './programs.mjs';

/** Starts the whole product as `npm start` does, with its simulated fleet, and a browser in front of it. */
export async function openStage() {
  const folder = join(required('BENCH_FOLDER'), 'stack');
  const chromium = await findChromium();
  if (chromium.kind !== 'found') throw new Error(`There is no Chromium: ${chromium.reason}`);
  // A stack of its own, as an operator would run it.
  for (const name of ['DATABASE_URL', 'REDIS_URL']) delete process.env[name];
  process.env.NODE_ENV = 'production';
  const stack = await startStack(folder);
  try {
    await until('live shares of the fleet', async () => {
      const pool = await (await fetch(`${stack.run.api}/api/v1/pool`)).json();
      return pool.workers_online > 0 && pool.shares_today > 0;
    });
    const stage = await Stage.open({
      executablePath: chromium.command,
      screenshots: folder,
      run: stack.run,
      readRun: () => readRun(folder),
      folder,
    });
    const close = async () => {
      await stage.close();
      await stack.stop();
    };
    return { stage, close };
  } catch (error) {
    await stack.stop();
    throw error;
  }
}
