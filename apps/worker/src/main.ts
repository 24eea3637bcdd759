import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { Logger } from 'nestjs-pino';
import { exitWithParent, loadConfig, tellParentReady } from '@app/config';
import { StreamConsumer } from './ingest/stream-consumer';
import { WorkerMetrics } from './ingest/worker-metrics';
import { KeeperJobs } from './jobs/keeper-jobs';
import { WorkerModule } from './worker.module';

async function main(): Promise<void> {
  exitWithParent();
  const app = await NestFactory.createApplicationContext(WorkerModule.forRoot(loadConfig()), {
    bufferLogs: true,
  });
  app.useLogger(app.get(Logger));
  app.enableShutdownHooks();
  await app.get(WorkerMetrics).listen();
  void app.get(KeeperJobs).makeDaysAhead();
  await app.get(StreamConsumer).start();
  tellParentReady();
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
