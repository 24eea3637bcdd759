import 'reflect-metadata';
import { exitWithParent, loadConfig, tellParentReady } from '@app/config';
import { createApp } from './create-app';
import { logDestination } from './http/logging';
import { endOnSignal } from './shutdown';

async function main(): Promise<void> {
  exitWithParent();
  const config = loadConfig();
  const log = logDestination();
  const app = await createApp(config, log);
  endOnSignal(app, config.http, () => log.flushSync());
  await app.listen(config.http.port, config.http.host);
  tellParentReady();
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
