import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { DataSource, type QueryRunner } from 'typeorm';

const LEADER_LOCK = 7_201_103;

/**
 * One worker process runs the jobs: the one that holds an advisory lock of Postgres on a connection of its own.
 * When that connection ends, whichever process asks next takes over.
 */
@Injectable()
export class JobLeader implements BeforeApplicationShutdown {
  private readonly logger = new Logger(JobLeader.name);
  private readonly running = new Map<string, Promise<void>>();
  private holder: QueryRunner | undefined;
  private election: Promise<boolean> | undefined;
  private isClosing = false;

  constructor(private readonly source: DataSource) {}

  /**
   * Runs `work` if this process leads and the job is not running already. Faults are logged: the next tick tries again.
   * @param work  may answer with a line for the log
   */
  async run(name: string, work: () => Promise<string | void>): Promise<void> {
    if (this.isClosing || this.running.has(name)) return;
    const run = this.attempt(name, work);
    this.running.set(name, run);
    await run.finally(() => this.running.delete(name));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isClosing = true;
    await Promise.all(this.running.values());
    await this.resign();
  }

  private async attempt(name: string, work: () => Promise<string | void>): Promise<void> {
    try {
      this.election ??= this.leads().finally(() => (this.election = undefined));
      if (!(await this.election)) return;
      const done = await work();
      if (done) this.logger.log(`job ${name}: ${done}`);
    } catch (error) {
      this.logger.warn(`job ${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private async leads(): Promise<boolean> {
    try {
      if (this.holder) {
        await this.holder.query('SELECT 1');
        return true;
      }
      this.holder = this.source.createQueryRunner();
      const [row] = await this.holder.manager.query<{ locked: boolean }[]>(
        'SELECT pg_try_advisory_lock($1) AS locked',
        [LEADER_LOCK],
      );
      if (row?.locked) return true;
    } catch (error) {
      await this.resign();
      throw error;
    }
    await this.resign();
    return false;
  }

  private async resign(): Promise<void> {
    const holder = this.holder;
    this.holder = undefined;
    if (!holder) return;
    await holder.query('SELECT pg_advisory_unlock_all()').catch(() => undefined);
    await holder.release().catch(() => undefined);
  }
}
