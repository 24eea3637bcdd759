import 'reflect-metadata';
import { type Config, exitWithParent, loadConfig, tellParentReady } from '@app/config';
import { createApp } from './create-app';
import { logDestination } from './http/logging';
import { serveIn } from './processes';
import { endOnSignal } from './shutdown';

async function main(): Promise<void> {
  exitWithParent();
  const config = loadConfig();
  await serveIn(config.http.processes, () => serve(config), tellParentReady);
}

async function serve(config: Config): Promise<void> {
  const log = logDestination();
  const app = await createApp(config, log);
  endOnSignal(app, config.http, () => log.flushSync());
  await app.listen(config.http.port, config.http.host);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
