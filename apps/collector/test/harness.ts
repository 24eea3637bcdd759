import { type StreamEventName, streamName } from '@app/contracts';
import { TestRedis, waitFor } from '@app/testing';
import { Program } from './collector-process';
import { LogDirectory } from './log-directory';
import { StreamReader } from './stream-reader';

/** A Redis, a directory for each test, and the collectors started on it. */
export class Harness {
  server!: TestRedis;
  stream!: StreamReader;
  directory!: LogDirectory;
  programs: Program[] = [];

  /** Sets all of it up and takes it down again around the tests of a file. */
  static use(): Harness {
    const harness = new Harness();
    beforeAll(async () => {
      harness.server = await TestRedis.start();
      harness.stream = await StreamReader.connect(harness.server);
    });
    afterAll(async () => {
      harness.stream.close();
      await harness.server.stop();
    });
    beforeEach(async () => {
      harness.programs = [];
      harness.directory = new LogDirectory();
      await harness.stream.redis.flushall();
    });
    afterEach(async () => {
      await Promise.all(harness.programs.map((program) => program.kill()));
      harness.directory.remove();
    });
    return harness;
  }

  /** The directory of this test is a copy of the capture. */
  copyCapture(): void {
    this.directory.remove();
    this.directory = LogDirectory.copy();
  }

  start(env?: Record<string, string>, path = this.directory.path): Program {
    const program = Program.collector(this.server.url, path, env);
    this.programs.push(program);
    return program;
  }

  /** As `start`, without the rights of root. */
  startUnprivileged(env?: Record<string, string>): Program {
    this.directory.permit('.', 0o755);
    const program = Program.unprivileged(this.server.url, this.directory.path, env);
    this.programs.push(program);
    return program;
  }

  async holds(entries: number, event: StreamEventName = 'share_submitted'): Promise<void> {
    const stream = streamName(event);
    await waitFor(
      `${entries} entries of ${stream}`,
      async () => (await this.stream.redis.xlen(stream)) >= entries,
    );
  }
}
