import { spawn, type ChildProcess } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { waitFor } from '@app/testing';

/** The whole product on a recorded ckpool directory, started by `npm start`'s own script, with every program killed on the way. */
const ROOT = resolve(__dirname, '../../..');
const CAPTURE = join(__dirname, 'fixtures/ckpool');

interface Row {
  accepted: number;
  rejected: number;
  work: string;
  best: number;
}
interface Line {
  file: string;
  text: string;
  time: number;
}
interface RunFile {
  api: string;
  web: string;
  pids: Record<string, number>;
}
interface Miner {
  accepted: number;
  rejected: number;
  work: number;
  best: number;
  workers: { name: string; valid_shares: number; invalid_shares: number; work: number; best_diff: number }[];
}

/** Every line of the recording in the order of its times, read without any code of ours. */
function recordedLines(): Line[] {
  const heights = readdirSync(CAPTURE).filter((name) => /^[0-9a-f]{8}$/.test(name));
  const files = heights.flatMap((height) =>
    readdirSync(join(CAPTURE, height)).map((name) => `${height}/${name}`),
  );
  const lines = files.flatMap((file) =>
    readFileSync(join(CAPTURE, file), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((text) => {
        const [seconds, nanoseconds] = String((JSON.parse(text) as { createdate: string }).createdate).split(
          ',',
        );
        return { file, text, time: Number(seconds) + Number(nanoseconds) / 1e9 };
      }),
  );
  return lines.sort((one, other) => one.time - other.time);
}

/** What the lines add up to by user and worker name; work in ten-thousandths, so that no rounding creeps in. */
function expectedRows(lines: Line[]): Map<string, Row> {
  const rows = new Map<string, Row & { parts: number }>();
  for (const { text } of lines) {
    const share = JSON.parse(text) as {
      username: string;
      workername: string;
      diff: number;
      sdiff: number;
      result: boolean;
    };
    const name = share.workername.slice(share.username.length + 1) || 'default';
    const row = rows.get(`${share.username} ${name}`) ?? {
      accepted: 0,
      rejected: 0,
      work: '',
      best: 0,
      parts: 0,
    };
    rows.set(`${share.username} ${name}`, row);
    if (!share.result) row.rejected += 1;
    else {
      row.accepted += 1;
      row.parts += Math.round(share.diff * 10_000);
      row.best = Math.max(row.best, share.sdiff);
    }
    row.work = (row.parts / 10_000).toFixed(4);
  }
  return rows;
}

class Stack {
  private child: ChildProcess | undefined;
  output = '';

  constructor(
    private readonly local: string,
    private readonly logs: string,
  ) {}

  async start(): Promise<void> {
    rmSync(join(this.local, 'run.json'), { force: true });
    const child = spawn(
      process.execPath,
      [
        'scripts/start.mjs',
        '--ckpool',
        this.logs,
        '--api-port',
        '0',
        '--web-port',
        '0',
        '--host',
        '127.0.0.1',
      ],
      {
        cwd: ROOT,
        env: { ...process.env, TBG_LOCAL_DIR: this.local, DATABASE_URL: '', REDIS_URL: '' },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    this.child = child;
    child.stdout.on('data', (text: Buffer) => (this.output += text.toString()));
    child.stderr.on('data', (text: Buffer) => (this.output += text.toString()));
    await waitFor(
      'the stack to run',
      () => this.output.includes('The Bitcoin Game is running') || this.failed(),
      120_000,
    );
  }

  private failed(): boolean {
    if (this.child?.exitCode === null) return false;
    throw new Error(`start.mjs ended: ${this.output}`);
  }

  run(): RunFile {
    return JSON.parse(readFileSync(join(this.local, 'run.json'), 'utf8')) as RunFile;
  }

  /** Kills one program with SIGKILL and waits until the supervisor has another in its place. */
  async kill(name: string): Promise<void> {
    const pid = await waitFor(`a pid of ${name}`, () => this.run().pids[name]);
    process.kill(pid, 'SIGKILL');
    await waitFor(
      `${name} to be started again`,
      () => existsSync(join(this.local, 'run.json')) && this.run().pids[name] !== pid,
    );
  }

  async miner(address: string): Promise<Miner> {
    const reply = await fetch(`${this.run().api}/api/v1/miners/${address}`);
    if (!reply.ok) throw new Error(`${address}: ${reply.status}`);
    return (await reply.json()) as Miner;
  }

  async stop(): Promise<void> {
    const child = this.child;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    await ended;
  }
}

describe('a recorded ckpool directory through the whole product', () => {
  const lines = recordedLines();
  const expected = expectedRows(lines);
  const users = [...new Set([...expected.keys()].map((key) => key.split(' ')[0] ?? ''))];
  const place = mkdtempSync(join(tmpdir(), 'tbg-stack-'));
  const logs = join(place, 'ckpool');
  const stack = new Stack(join(place, 'local'), logs);

  const append = (some: Line[]) => {
    for (const { file, text } of some) {
      mkdirSync(join(logs, file, '..'), { recursive: true });
      appendFileSync(join(logs, file), `${text}\n`);
    }
  };
  const countAll = async () => {
    const miners = await Promise.all(users.map((user) => stack.miner(user).catch(() => undefined)));
    return miners.reduce((sum, miner) => sum + (miner ? miner.accepted + miner.rejected : 0), 0);
  };
  const settle = (count: number) => waitFor(`${count} shares`, async () => (await countAll()) >= count);

  const compare = async () => {
    for (const user of users) {
      const miner = await stack.miner(user);
      const mine = [...expected].filter(([key]) => key.startsWith(`${user} `));
      for (const [key, row] of mine) {
        const worker = miner.workers.find(({ name }) => name === key.slice(user.length + 1));
        expect(worker).toMatchObject({
          valid_shares: row.accepted,
          invalid_shares: row.rejected,
          work: Number(row.work),
          best_diff: row.best,
        });
      }
      expect(miner.workers).toHaveLength(mine.length);
      expect(miner).toMatchObject({
        accepted: mine.reduce((sum, [, row]) => sum + row.accepted, 0),
        rejected: mine.reduce((sum, [, row]) => sum + row.rejected, 0),
        work: Number(mine.reduce((sum, [, row]) => sum + Number(row.work), 0).toFixed(4)),
        best: Math.max(...mine.map(([, row]) => row.best)),
      });
    }
  };

  beforeAll(() => {
    for (const name of ['users', 'pool', 'ckpool.log']) {
      if (existsSync(join(CAPTURE, name))) cpSync(join(CAPTURE, name), join(logs, name), { recursive: true });
    }
    mkdirSync(logs, { recursive: true });
  });
  afterAll(async () => {
    await stack.stop();
    rmSync(place, { recursive: true, force: true });
  });

  it('should have the recording whole', () => {
    expect(lines).toHaveLength(2255);
    expect(expected.size).toBe(6);
  });

  it('should count every share once while collector, worker and api are killed', async () => {
    append(lines.slice(0, 700));
    await stack.start();
    await settle(1);
    const parts: [number, number, string][] = [
      [700, 1100, 'collector'],
      [1100, 1500, 'worker'],
      [1500, 1900, 'api'],
      [1900, 2255, 'collector'],
    ];
    for (const [from, to, victim] of parts) {
      append(lines.slice(from, from + 50));
      await stack.kill(victim);
      append(lines.slice(from + 50, to));
    }
    await settle(2255);
    await compare();
  }, 300_000);

  it('should stay the same after a second start on the same directory', async () => {
    await stack.stop();
    expect(existsSync(join(place, 'local/run.json'))).toBe(false);
    await stack.start();
    append([{ file: lines[0]?.file ?? '', text: 'half a line that is no JSON', time: 0 }]);
    await settle(2255);
    await compare();
  }, 300_000);
});
