import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, TestRedis } from './test-redis';
import { waitFor } from './wait-for';

const NAME = 'tbg-test';

/** A master, its replica and three Sentinels that agree, by two of three, on who is the master. */
export class TestSentinels {
  private readonly directory = mkdtempSync(join(tmpdir(), 'tbg-sentinels-'));
  private readonly sentinels: { port: number; process: ChildProcess }[] = [];

  private constructor(
    readonly master: TestRedis,
    readonly replica: TestRedis,
  ) {}

  static async start(): Promise<TestSentinels> {
    const master = await TestRedis.start();
    const replica = await TestRedis.start(['--replicaof', '127.0.0.1', String(master.port)]);
    const self = new TestSentinels(master, replica);
    for (let number = 0; number < 3; number += 1) await self.startSentinel(number);
    await waitFor(
      'the Sentinels to know replica and each other',
      async () => {
        const answers = await Promise.all(
          self.sentinels.map(({ port }) => ask(port, `SENTINEL MASTER ${NAME}`)),
        );
        const knows = (answer: string, field: string, value: number) =>
          new RegExp(`${field}\\r\\n\\$\\d+\\r\\n${value}\\r\\n`).test(answer);
        return answers.every(
          (answer) => knows(answer, 'num-slaves', 1) && knows(answer, 'num-other-sentinels', 2),
        );
      },
      30_000,
    );
    return self;
  }

  get url(): string {
    return `redis-sentinel://${this.sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')}/${NAME}`;
  }

  /** Ends one Sentinel of the three. */
  killSentinel(): void {
    this.sentinels[0]?.process.kill('SIGKILL');
  }

  async stop(): Promise<void> {
    for (const { process } of this.sentinels) process.kill('SIGKILL');
    await Promise.all([this.master.stop(), this.replica.stop()]);
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async startSentinel(number: number): Promise<void> {
    const port = await freePort();
    const file = join(this.directory, `sentinel-${number}.conf`);
    const lines = [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir ${this.directory}`,
      `sentinel monitor ${NAME} 127.0.0.1 ${this.master.port} 2`,
      `sentinel down-after-milliseconds ${NAME} 500`,
      `sentinel failover-timeout ${NAME} 3000`,
    ];
    writeFileSync(file, `${lines.join('\n')}\n`);
    const libraries = process.env.TEST_REDIS_LD_LIBRARY_PATH;
    const child = spawn(process.env.TEST_REDIS_SERVER ?? 'redis-server', [file, '--sentinel'], {
      stdio: 'ignore',
      env: { ...process.env, ...(libraries ? { LD_LIBRARY_PATH: libraries } : {}) },
    });
    this.sentinels.push({ port, process: child });
    await waitFor('a Sentinel', () => ask(port, 'PING'));
  }
}

/** One question in the inline form of the Redis protocol; the raw answer. */
function ask(port: number, question: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.once('error', reject);
    socket.on('data', (bytes) => (text += bytes.toString()));
    socket.once('close', () => resolve(text));
    socket.once('connect', () => socket.end(`${question}\r\nQUIT\r\n`));
  });
}
