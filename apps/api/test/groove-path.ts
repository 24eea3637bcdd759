import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { GROOVE_BODIES, type GrooveBodyOf } from '@app/contracts';
import { waitFor } from '@app/testing';
import { makeWallet, TestApi } from './test-app';

const WORKER = join(__dirname, '../../worker');

/** A real worker on the servers of a test api, as a process of its own. */
export class WorkerProcess {
  private constructor(private readonly child: ChildProcess) {}

  static async start(api: TestApi): Promise<WorkerProcess> {
    const child = spawn(
      process.execPath,
      // Little room: a transcript that was held whole would not fit.
      [
        '--max-old-space-size=160',
        '-r',
        join(WORKER, 'test/register-typescript.cjs'),
        join(WORKER, 'src/main.ts'),
      ],
      {
        env: {
          PATH: process.env.PATH,
          DATABASE_URL: api.database.url,
          REDIS_URL: api.redis.url,
          LOG_LEVEL: 'error',
          DATABASE_POOL: '3',
          WORKER_METRICS_PORT: '0',
        },
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      },
    );
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('exit', (code) => reject(new Error(`the worker ended with ${code}`)));
    });
    return new WorkerProcess(child);
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.removeAllListeners('exit');
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(signal);
    await gone;
  }
}

/** Waits until the workers have handled every end of a session. */
export const handled = (api: TestApi): Promise<unknown> =>
  waitFor(
    'every end to be handled',
    async () => {
      const [row] = await api.database.rows<{ open: string }>(
        `SELECT count(*) AS open FROM groove_sessions WHERE pending_event IS NOT NULL`,
      );
      return Number(row?.open) === 0;
    },
    60_000,
  );

export interface Line {
  role: 'user' | 'assistant';
  text?: string;
  call?: { id: string; name: string; command: string };
  result?: { id: string; failed: boolean; output: string };
}

/** Lines of a session as Claude Code writes them. */
export function transcript(sessionId: string, lines: readonly Line[], start = Date.UTC(2026, 10, 1)): string {
  return lines
    .map(({ role, text, call, result }, index) => {
      const content = [
        ...(result
          ? [{ type: 'tool_result', tool_use_id: result.id, is_error: result.failed, content: result.output }]
          : []),
        ...(text === undefined ? [] : [{ type: 'text', text }]),
        ...(call
          ? [{ type: 'tool_use', id: call.id, name: call.name, input: { command: call.command } }]
          : []),
      ];
      return JSON.stringify({
        type: role,
        uuid: `${sessionId}-${index}`,
        parentUuid: index === 0 ? null : `${sessionId}-${index - 1}`,
        sessionId,
        timestamp: new Date(start + index * 1_000).toISOString(),
        cwd: '/projects/shop',
        message: { role, content },
      });
    })
    .join('\n');
}

export const user = (text: string): Line => ({ role: 'user', text });
export const assistant = (text: string): Line => ({ role: 'assistant', text });
export const tool = (id: string, command: string, failed: boolean, output = ''): Line[] => [
  { role: 'assistant', call: { id, name: 'Bash', command } },
  { role: 'user', result: { id, failed, output } },
];

export const INSIGHT = 'Use pnpm instead of npm in this repository';
export const USING = 'I use pnpm instead of npm in this repository.';
/** The use, and praise three text-bearing messages later. */
export const PRAISED: readonly Line[] = [
  user('Install the dependencies'),
  assistant(USING),
  ...tool('t1', 'ls', false),
  user('And the build'),
  assistant('Running it.'),
  user('Thanks'),
];
/** What that says of the learning: 0.8·e^(−0.2·3). */
export const VALUE = 0.8 * Math.exp(-0.6);
export const NDJSON = 'application/x-ndjson';

/** An api and a worker for the tests of a file, for each of them a user of its own, and what an assistant of his sends. */
export class PathRig {
  private started: { api: TestApi; worker: WorkerProcess } | undefined;
  token = '';

  constructor() {
    beforeAll(async () => {
      const api = await TestApi.start();
      this.started = { api, worker: await WorkerProcess.start(api) };
    }, 90_000);
    beforeEach(async () => {
      this.token = await this.somebody();
    });
    afterAll(async () => {
      await this.started?.worker.end('SIGKILL');
      await this.started?.api.stop();
    });
  }

  get api(): TestApi {
    return this.parts.api;
  }

  /** Kills the worker. */
  killWorker(): Promise<void> {
    return this.parts.worker.end('SIGKILL');
  }
  async startWorker(): Promise<void> {
    this.parts.worker = await WorkerProcess.start(this.api);
  }
  handled(): Promise<unknown> {
    return handled(this.api);
  }

  /** The token of a new user. */
  async somebody(): Promise<string> {
    return (await this.api.signIn(makeWallet())).access_token;
  }

  upload(body: string | Buffer, as = this.token) {
    return this.api.http
      .post('/api/v1/groove/ingest/transcripts')
      .set('Authorization', `Bearer ${as}`)
      .set('Content-Type', NDJSON)
      .send(body);
  }
  hook(body: object, headers: Record<string, string> = {}) {
    return this.api.post('/api/v1/groove/ingest/hooks', body, this.token).set(headers);
  }
  feedback(session: string, outcome: string, as = this.token) {
    return this.api.http
      .put(`/api/v1/groove/sessions/${session}/feedback`)
      .set('Authorization', `Bearer ${as}`)
      .send({ outcome });
  }

  /** A topic by REST. */
  async read<Name extends keyof typeof GROOVE_BODIES>(topic: Name, query = ''): Promise<GrooveBodyOf<Name>> {
    const answer = await this.api.get(`/api/v1/groove/dashboard/${topic}${query}`, this.token).expect(200);
    expect(GROOVE_BODIES[topic].parse(answer.body)).toEqual(answer.body);
    return answer.body as GrooveBodyOf<Name>;
  }
  detail(id: string) {
    return this.read('learning_detail', `?id=${id}`);
  }
  async list() {
    return (await this.read('learnings')).learnings;
  }
  /** A learning that the user writes himself. @returns its id */
  async teach(insight = INSIGHT): Promise<string> {
    const body = { description: insight, insight, category: 'preference', scope: { kind: 'global' } };
    return ((await this.api.post('/api/v1/groove/learnings', body, this.token)).body as { id: string }).id;
  }

  private get parts() {
    if (!this.started) throw new Error('not before the tests begin');
    return this.started;
  }
}
