import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { waitFor } from '@app/testing';

const SOURCES = join(__dirname, '..', 'src');

/** A real program of this app in a process of its own, started from its sources. */
export class Program {
  output = '';
  errors = '';
  readonly messages: unknown[] = [];
  private readonly ended: Promise<number | null>;

  private constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (text: Buffer) => (this.output += text.toString()));
    child.stderr?.on('data', (text: Buffer) => (this.errors += text.toString()));
    child.on('message', (message) => this.messages.push(message));
    // Not 'close': it never comes once this side has given up the channel.
    const outputs = [child.stdout, child.stderr].map(
      (stream) => new Promise((done) => stream?.once('end', done)),
    );
    const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
    this.ended = Promise.all([exit, ...outputs]).then(([code]) => code);
  }

  static start(
    name: 'main' | 'replay',
    env: Record<string, string>,
    args: string[] = [],
    preloaded: string[] = [],
  ): Program {
    const loaders = ['ts-loader.cjs', ...preloaded].flatMap((file) => ['--require', join(__dirname, file)]);
    return new Program(
      spawn(process.execPath, [...loaders, join(SOURCES, `${name}.ts`), ...args], {
        env: { PATH: process.env.PATH, ...env },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      }),
    );
  }

  /** A collector on a directory. */
  static collector(redisUrl: string, directory: string, env: Record<string, string> = {}): Program {
    return Program.start('main', { REDIS_URL: redisUrl, CKPOOL_DIR: directory, ...env });
  }

  /** As `collector`, without the rights of root: what permission bits forbid it cannot read. */
  static unprivileged(redisUrl: string, directory: string, env: Record<string, string> = {}): Program {
    const own = { REDIS_URL: redisUrl, CKPOOL_DIR: directory, ...env };
    return Program.start('main', own, [], ['drop-root.cjs']);
  }

  /** Resolves when the program has written something that matches. */
  async says(pattern: RegExp): Promise<void> {
    await waitFor(`${pattern} in ${this.output}${this.errors}`, () =>
      pattern.test(this.output + this.errors),
    );
  }

  /** Ends as a crash does. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  /** Asks the program to end. @returns its exit code */
  async stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.ended;
  }

  /** Leaves the program alone, as a supervisor does that dies. @returns its exit code */
  async abandon(): Promise<number | null> {
    this.child.disconnect();
    return this.ended;
  }

  /** Resolves with the exit code when the program ends by itself. */
  async end(): Promise<number | null> {
    return this.ended;
  }
}
