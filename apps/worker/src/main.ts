import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { Logger } from 'nestjs-pino';
import { exitWithParent, loadConfig, tellParentReady } from '@app/config';
import { OperationsServer } from './ingest/operations-server';
import { StreamConsumers } from './ingest/stream-consumers';
import { KeeperJobs } from './jobs/keeper-jobs';
import { WorkerModule } from './worker.module';

async function main(): Promise<void> {
  exitWithParent();
  const app = await NestFactory.createApplicationContext(WorkerModule.forRoot(loadConfig()), {
    bufferLogs: true,
  });
  app.useLogger(app.get(Logger));
  app.enableShutdownHooks();
  await app.get(OperationsServer).listen();
  void app.get(KeeperJobs).makeDaysAhead();
  await app.get(StreamConsumers).start();
  tellParentReady();
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
