import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import type { Network } from '@app/bitcoin';
import { streamName } from '@app/contracts';
import { RedisClients } from '@app/redis';
import { CONSUMER_NAME, NETWORKS } from '../tokens';
import { BatchProcessor } from './batch-processor';
import { ClockGuard } from './clock-guard';
import { EventHandlers } from './event-handlers';
import { StreamConsumer } from './stream-consumer';
import { StreamReader } from './stream-reader';
import { ConsumerTiming } from './timing';
import { WorkerMetrics } from './worker-metrics';

/**
 * One consumer for each event type, with a connection and a loop of its own: no type of event waits for another, shares
 * least of all. The order of events of different types is therefore open, and every handler goes by their times.
 */
@Injectable()
export class StreamConsumers implements BeforeApplicationShutdown {
  private readonly consumers: readonly StreamConsumer[];

  constructor(
    clients: RedisClients,
    handlers: EventHandlers,
    clock: ClockGuard,
    timing: ConsumerTiming,
    metrics: WorkerMetrics,
    @Inject(CONSUMER_NAME) consumer: string,
    @Inject(NETWORKS) networks: readonly Network[],
  ) {
    const verifyClock = () => clock.verify();
    this.consumers = handlers.all.map((handler) => {
      const stream = streamName(handler.event);
      const { commands } = clients;
      const reader = new StreamReader({
        stream,
        consumer,
        commands,
        blocking: clients.newBlocking(),
        timing,
      });
      const processor = new BatchProcessor({ reader, handler, networks, timing, metrics, verifyClock });
      return new StreamConsumer({ reader, processor, clock, timing, metrics });
    });
  }

  /** Starts reading; resolves when every stream is being read, however long Redis takes. */
  async start(): Promise<void> {
    await Promise.all(this.consumers.map((consumer) => consumer.start()));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.consumers.map((consumer) => consumer.stop()));
  }
}
