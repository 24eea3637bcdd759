import 'reflect-metadata';
import { exitWithParent, loadConfig, tellParentReady } from '@app/config';
import { createApp } from './create-app';

async function main(): Promise<void> {
  exitWithParent();
  const config = loadConfig();
  const app = await createApp(config);
  await app.listen(config.http.port, config.http.host);
  tellParentReady();
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
