import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { DEAD_STREAM } from '@app/contracts';
import type { Redis } from 'ioredis';
import { runProgram } from '../src/dead-letters/program';

export interface Outcome {
  code: number | null;
  out: string;
  err: string;
}

/** Runs the command in this process. */
export async function deadLetters(redisUrl: string, ...args: string[]): Promise<Outcome> {
  const outcome = { out: '', err: '' };
  const write = (text: string) => void (outcome.out += text);
  const complain = (text: string) => void (outcome.err += text);
  const code = await runProgram(args, { write, complain }, { REDIS_URL: redisUrl });
  return { code, ...outcome };
}

export interface Spawned {
  child: ChildProcess;
  ended: Promise<Outcome>;
}

/** Runs the command as a process of its own, from its sources. @param flags  of node */
export function spawnDeadLetters(redisUrl: string, args: string[], flags: string[] = []): Spawned {
  const program = join(__dirname, '../src/dead-letters/main.ts');
  const child = spawn(
    process.execPath,
    [...flags, '-r', join(__dirname, 'register-typescript.cjs'), program, ...args],
    { env: { PATH: process.env.PATH, REDIS_URL: redisUrl }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const outcome = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (outcome.out += String(chunk)));
  child.stderr.on('data', (chunk) => (outcome.err += String(chunk)));
  const ended = new Promise<Outcome>((resolve) =>
    child.once('close', (code) => resolve({ code, ...outcome })),
  );
  return { child, ended };
}

/** The fields of an entry that was put aside, as the worker writes them. */
export function deadFields(given: {
  id: string;
  fields: object | string;
  stream?: string;
  reason?: string;
  ts?: number;
}): string[] {
  const { id, fields, stream = 'mining:share_submitted', reason = 'failed 5 times: it broke', ts } = given;
  const entry = typeof fields === 'string' ? fields : JSON.stringify(fields);
  const time = String((ts ?? Date.now()) / 1000);
  return ['stream', stream, 'id', id, 'reason', reason, 'entry', entry, 'ts', time];
}

/** Puts entries aside; their ids in the dead-letter stream. */
export async function putAside(
  client: Redis,
  given: readonly Parameters<typeof deadFields>[0][],
  key: string = DEAD_STREAM,
): Promise<string[]> {
  const pipeline = client.pipeline();
  for (const each of given) pipeline.xadd(key, '*', ...deadFields(each));
  return ((await pipeline.exec()) ?? []).map(([, id]) => String(id));
}

/** The fields of every entry of a stream. */
export async function entriesOf(client: Redis, stream: string): Promise<Record<string, string>[]> {
  return (await client.xrange(stream, '-', '+')).map(([, list]) =>
    Object.fromEntries(
      Array.from({ length: list.length / 2 }, (_, index) => [list[2 * index], list[2 * index + 1]]),
    ),
  );
}
