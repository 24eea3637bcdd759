import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WsStats } from '@app/contracts';
import { createRedis } from '@app/redis';
import { freePort, TestDatabase, TestRedis, waitFor, WsClient } from '@app/testing';
import { makeWallet } from './test-app';

const SOCKETS = 8;

/** The real program, told to run two processes on one port. */
describe('several api processes', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let directory: string;
  let api: ChildProcess;
  let ended: Promise<number | null>;
  let url: string;
  let token: string;
  let clients: WsClient[];

  beforeAll(async () => {
    [database, redis] = await Promise.all([TestDatabase.create(), TestRedis.start()]);
    directory = mkdtempSync(join(tmpdir(), 'tbg-processes-'));
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const loader = join(__dirname, '../../worker/test/register-typescript.cjs');
    api = spawn(process.execPath, ['-r', loader, join(__dirname, '../src/main.ts')], {
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: database.url,
        REDIS_URL: redis.url,
        DATA_DIR: directory,
        HOST: '127.0.0.1',
        API_PORT: String(port),
        API_PROCESSES: '2',
        LOG_LEVEL: 'error',
        WS_MAX_SOCKETS_PER_USER: '100',
      },
      stdio: ['ignore', 'inherit', 'ignore', 'ipc'],
    });
    ended = new Promise((resolve) => api.once('exit', (code) => resolve(code)));
    // Said once all of them listen: before, the first one gets every connection.
    expect(await Promise.race([once(api, 'message'), ended])).toContain('ready');
    await waitFor('both processes', async () => (await isReady()) && (await isReady()));
    token = await signIn();
  });
  afterAll(async () => {
    api?.kill('SIGKILL');
    await ended;
    await redis?.stop();
    await database?.drop();
    rmSync(directory, { recursive: true, force: true });
  });

  /**
   * Whether the process whose turn it is can serve. A connection handed to one in the moment of its death is never
   * answered: a client has patience, not for ever.
   */
  const isReady = () =>
    fetch(`${url}/health/ready`, {
      headers: { Connection: 'close' },
      signal: AbortSignal.timeout(5_000),
    }).then(
      ({ status }) => status === 200,
      () => false,
    );
  const children = () =>
    readFileSync(`/proc/${api.pid}/task/${api.pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean)
      .map(Number);
  const post = async (path: string, body: object): Promise<Record<string, string>> => {
    const answer = await fetch(`${url}/api/v1/auth/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await answer.json()) as Record<string, string>;
  };
  const signIn = async () => {
    const wallet = makeWallet();
    const { nonce, message } = await post('challenge', { btc_address: wallet.address });
    const signature = wallet.sign(String(message));
    return String((await post('verify', { btc_address: wallet.address, nonce, signature })).access_token);
  };
  const stats = async (cluster: boolean) => {
    const answer = await fetch(`${url}/api/v1/dashboard/ws-stats?cluster=${cluster}`, {
      headers: { Authorization: `Bearer ${token}`, Connection: 'close' },
    });
    return (await answer.json()) as WsStats;
  };
  const connect = async () => {
    const client = await WsClient.connect(`${url.replace('http', 'ws')}/ws?token=${token}`);
    await client.ask({ action: 'subscribe', channel: 'mining' });
    return client;
  };

  it('should spread sockets, reach all of them, and count them together', async () => {
    clients = await Promise.all(Array.from({ length: SOCKETS }, connect));
    const own = await waitFor('a process with its part of them', async () => {
      const { total_connections } = await stats(false);
      return total_connections > 0 && total_connections < SOCKETS ? total_connections : undefined;
    });
    expect(own).toBeLessThan(SOCKETS);
    const together = await waitFor('word of the other process', async () => {
      const told = await stats(true);
      return told.total_connections === SOCKETS ? told : undefined;
    });
    expect(together).toMatchObject({ unique_users: 1, channels: { mining: SOCKETS } });

    const publishing = createRedis(redis.url, 'commands', () => undefined);
    await publishing.connect();
    const [me] = await database.rows<{ id: number }>('SELECT id::int AS id FROM users');
    await publishing.publish('pubsub:worker_status', JSON.stringify({ user_id: me?.id, worker: 'rig' }));
    for (const client of clients) await client.waitFor(({ channel, data }) => channel === 'mining' && !!data);
    publishing.disconnect();
  });

  it('should tell the figures of both, whichever is asked', async () => {
    const ask = async () => (await fetch(`${url}/metrics`, { headers: { Connection: 'close' } })).text();
    for (const text of await Promise.all(Array.from({ length: 4 }, ask))) {
      expect(text).toMatch(new RegExp(`^tbg_ws_sockets ${SOCKETS}$`, 'm'));
      expect(text).toMatch(/^tbg_ws_users 2$/m);
      expect(text).toMatch(/^tbg_ws_bridge_up 1$/m);
      expect(text).toMatch(/^tbg_build_info\{version="[\d.]+",node="v[\d.]+"\} 1$/m);
      expect(text).toMatch(/^tbg_ready\{part="postgres"\} 1$/m);
      expect(text).toMatch(/^tbg_ws_writes_total [1-9]\d*$/m);
      expect(text).toMatch(/^process_open_fds [1-9]\d*$/m);
    }
  });

  it('should tell the figures of one while the other hangs', async () => {
    const [stuck] = children();
    if (!stuck) throw new Error('no process');
    process.kill(stuck, 'SIGSTOP');
    try {
      // The kernel may give a connection to the one that hangs: what it does not answer is asked anew.
      const text = await waitFor('figures', async () => {
        const asked = fetch(`${url}/metrics`, {
          headers: { Connection: 'close' },
          signal: AbortSignal.timeout(4_000),
        });
        return asked.then((answer) => answer.text()).catch(() => undefined);
      });
      const [, sockets = ''] = /^tbg_ws_sockets (\d+)$/m.exec(text) ?? [];
      expect(Number(sockets)).toBeGreaterThan(0);
      expect(Number(sockets)).toBeLessThan(SOCKETS);
    } finally {
      process.kill(stuck, 'SIGCONT');
    }
  });

  it('should start a process again that died, while the other one serves', async () => {
    const [victim] = children();
    if (!victim) throw new Error('no process');
    process.kill(victim, 'SIGKILL');
    const cut = await Promise.race(clients.map((client) => client.closed));
    expect(cut.code).toBe(1006);
    await waitFor('the other one to answer', isReady);
    await waitFor(
      'a process in its place',
      async () => children().length === 2 && !children().includes(victim) && (await isReady()),
    );
    clients.push(await connect());
  });

  it('should drain all of them when the one above is told to end', async () => {
    const standing = clients.filter(({ socket }) => socket.readyState === socket.OPEN);
    expect(standing.length).toBeGreaterThan(0);
    api.kill('SIGTERM');
    for (const client of standing) expect((await client.closed).code).toBe(1012);
    expect(await ended).toBe(0);
  });
});
