import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, TestDatabase, TestRedis, waitFor, WsClient } from '@app/testing';

jest.setTimeout(120_000);

let database: TestDatabase;
let redis: TestRedis;
let directory: string;
let node: { child: ChildProcess; port: number; ended: Promise<number | null> };

beforeAll(async () => {
  [database, redis] = await Promise.all([TestDatabase.create(), TestRedis.start()]);
  directory = mkdtempSync(join(tmpdir(), 'tbg-drain-'));
});
afterAll(async () => {
  node?.child.kill('SIGKILL');
  await redis?.stop();
  await database?.drop();
  rmSync(directory, { recursive: true, force: true });
});

/** The real program, from its sources, ready. */
async function start(environment: Record<string, string>): Promise<void> {
  const port = await freePort();
  const loader = join(__dirname, '../../worker/test/register-typescript.cjs');
  const child = spawn(process.execPath, ['-r', loader, join(__dirname, '../src/main.ts')], {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      DATA_DIR: directory,
      HOST: '127.0.0.1',
      API_PORT: String(port),
      LOG_LEVEL: 'error',
      HTTP_REQUESTS_PER_MINUTE: '1000000',
      ...environment,
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  node = { child, port, ended };
  const ready = async () => child.exitCode !== null || (await ask('/health/ready')).status === 200;
  await waitFor('the node to be ready', ready, 60_000);
}

interface Answer {
  status: number;
  closes: boolean;
  text: string;
}
/** One request on a connection of the agent's. @throws where the connection fails */
function ask(path: string, agent?: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port: node.port, path, agent }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => (text += chunk));
      answer.on('error', reject);
      const closes = answer.headers.connection === 'close';
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, closes, text }));
    }).on('error', reject);
  });
}

describe('a node that is told to end', () => {
  it('should fail no request of a client that watches its readiness, and say goodbye to sockets', async () => {
    await start({ DRAIN_SECONDS: '1.5' });
    const agent = new Agent({ keepAlive: true, maxSockets: 8 });
    const outcomes: (number | string)[] = [];
    let isRed = false;
    let toldToClose = false;
    const client = async () => {
      while (!isRed) {
        const answer = await ask('/api/v1/pool', agent).catch((error: Error) => error.message);
        outcomes.push(typeof answer === 'string' ? answer : answer.status);
        toldToClose ||= typeof answer !== 'string' && answer.closes;
      }
    };
    const clients = Array.from({ length: 8 }, client);
    await waitFor('traffic', () => outcomes.length > 50);
    const socket = WsClient.open(`ws://127.0.0.1:${node.port}/ws?token=nonsense`);
    await socket.closed;
    node.child.kill('SIGTERM');
    const red = await waitFor('readiness to turn red', async () => {
      const answer = await ask('/health/ready');
      return answer.status === 503 ? answer : null;
    });
    expect(red.text).toContain('shutting_down');
    const refused = WsClient.open(`ws://127.0.0.1:${node.port}/ws?token=nonsense`);
    await expect(refused.opened()).rejects.toThrow();
    const before = outcomes.length;
    await waitFor('requests after that', () => outcomes.length > before + 20);
    isRed = true;
    await Promise.all(clients);
    expect(await node.ended).toBe(0);
    expect(new Set(outcomes)).toEqual(new Set([200]));
    expect(toldToClose).toBe(true);
    agent.destroy();
  });

  it('should end at once at the second signal', async () => {
    await start({ DRAIN_SECONDS: '60', SHUTDOWN_SECONDS: '120' });
    node.child.kill('SIGTERM');
    await waitFor('readiness to turn red', async () => (await ask('/health/ready')).status === 503);
    node.child.kill('SIGTERM');
    expect(await node.ended).toBe(1);
  });

  it('should not wait for a connection on which nothing was asked', async () => {
    await start({ DRAIN_SECONDS: '0', SHUTDOWN_SECONDS: '60' });
    const silent = connect(node.port, '127.0.0.1');
    silent.on('error', () => undefined);
    await once(silent, 'connect');
    node.child.kill('SIGTERM');
    expect(await node.ended).toBe(0);
    silent.destroy();
  }, 30_000);

  it('should not go on for longer than it may', async () => {
    await start({ DRAIN_SECONDS: '60', SHUTDOWN_SECONDS: '1' });
    node.child.kill('SIGINT');
    expect(await node.ended).toBe(1);
  });
});
