import 'reflect-metadata';
import { type Config, exitWithParent, loadConfig, tellParentReady } from '@app/config';
import { serveIn } from './processes';

async function main(): Promise<void> {
  exitWithParent();
  const config = loadConfig();
  await serveIn(config.http.processes, () => serve(config), tellParentReady);
}

/** The process above several others never loads what they serve with. */
async function serve(config: Config): Promise<void> {
  const { createApp } = await import('./create-app');
  const { logDestination } = await import('./http/logging');
  const { endOnSignal } = await import('./shutdown');
  const log = logDestination();
  const app = await createApp(config, log);
  endOnSignal(app, config.http, () => log.flushSync());
  await app.listen(config.http.port, config.http.host);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
