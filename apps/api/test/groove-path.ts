import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { waitFor } from '@app/testing';
import type { TestApi } from './test-app';

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
