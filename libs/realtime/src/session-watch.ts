import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ConnectionManager } from './connection-manager';
import { REALTIME_OPTIONS, type RealtimeOptions } from './options';

/** News of an end may be missed, and a ban is told by nobody: five seconds are promised. */
const EVERY_MS = 2_000;

/** Asks every two seconds whether the sign-ins behind the open sockets of this node still stand. */
@Injectable()
export class SessionWatch implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(SessionWatch.name);
  private timer: NodeJS.Timeout | undefined;
  private asking: Promise<void> | undefined;
  private failing = false;

  constructor(
    private readonly connections: ConnectionManager,
    @Inject(REALTIME_OPTIONS) private readonly options: Pick<RealtimeOptions, 'fallen' | 'watchEveryMs'>,
  ) {}

  onModuleInit(): void {
    if (!this.options.fallen) return;
    this.timer = setInterval(() => this.turn(), this.options.watchEveryMs ?? EVERY_MS);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await this.asking;
  }

  /** One question at a time: a slow database is not asked faster than it answers. */
  private turn(): void {
    this.asking ??= this.ask().finally(() => (this.asking = undefined));
  }

  private async ask(): Promise<void> {
    const { fallen } = this.options;
    if (!fallen) return;
    try {
      await this.connections.recheck(fallen);
      this.failing = false;
    } catch (error) {
      if (!this.failing)
        this.logger.warn(`sign-ins not checked: ${error instanceof Error ? error.name : ''}`);
      this.failing = true;
    }
  }
}
