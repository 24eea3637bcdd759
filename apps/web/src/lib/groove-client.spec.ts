/** @jest-environment node */
import type { GrooveAction, GrooveBody } from '@app/contracts';
import { WebSocket as NodeWebSocket } from 'ws';
import { bodies, GOOD, learnings, overview } from '../../test/groove-samples';
import { GrooveServer } from '../../test/groove-server';
import { until } from '../../test/until';
import { GrooveClient } from './groove-client';

const OVERVIEW = '{"topic":"overview"}';
const HEALTH = '{"topic":"health"}';

describe('GrooveClient', () => {
  const before = globalThis.WebSocket;
  let server: GrooveServer;
  let client: GrooveClient;
  let kept: [string, GrooveBody][];
  let settled: string[];
  let byHttp: (action: GrooveAction, id: string) => Promise<void>;
  let tasks: { task: () => void; ms: number }[];

  beforeAll(() => {
    globalThis.WebSocket = NodeWebSocket as unknown as typeof WebSocket;
  });
  afterAll(() => {
    globalThis.WebSocket = before;
  });
  beforeEach(async () => {
    server = await GrooveServer.start();
    [kept, settled, tasks] = [[], [], []];
    byHttp = () => Promise.reject(new Error('no HTTP here'));
    client = new GrooveClient({
      url: server.url,
      refresh: () => Promise.resolve('token-2'),
      random: () => 0.5,
      schedule: (task, ms) => {
        const timer = { task, ms };
        tasks.push(timer);
        return () => void (tasks = tasks.filter((each) => each !== timer));
      },
      keep: (key, body) => kept.push([key, body]),
      actByHttp: (action, id) => byHttp(action, id),
      settle: (action, id) => settled.push(`${action} ${id}`),
    });
  });
  afterEach(async () => {
    client.disconnect();
    await server.stop();
  });

  const reach = (status: string) =>
    until(() => client.state().status === status, `${status}, is ${client.state().status}`);
  const live = (key: string) => until(() => client.newsOf(key).kind === 'live', `${key} live`);
  const open = async () => {
    client.connect('token');
    await reach('open');
  };

  it('should go from idle by connecting to open, and to closed when it is let go', async () => {
    const states: string[] = [client.state().status];
    client.onState(() => {
      const { status } = client.state();
      if (states.at(-1) !== status) states.push(status);
    });
    await open();
    expect(server.last).toMatchObject({ path: '/ws/groove/dashboard', token: 'token' });
    client.disconnect();
    expect(states).toEqual(['idle', 'connecting', 'open', 'closed']);
    await until(() => server.open === 0, 'the socket to go');
  });

  it('should back off as the pool socket does, and fail after ten attempts until somebody asks', async () => {
    server.refuse = 1012;
    client.connect('token');
    const pauses: number[] = [];
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      await until(
        () => client.snapshot().status === 'waiting' && tasks.length === 1 && pauses.length === attempt - 1,
        `pause ${attempt}`,
      );
      expect(client.state()).toEqual({ status: 'reconnecting', attempt });
      const [timer] = tasks.splice(0);
      pauses.push(timer?.ms ?? 0);
      timer?.task();
    }
    await reach('failed');
    expect(client.state()).toMatchObject({ code: 1012 });
    expect(pauses.slice(0, 6)).toEqual([1_500, 2_500, 4_500, 8_500, 16_500, 30_500]);
    server.refuse = null;
    client.retry();
    await reach('open');
  });

  it('should take a new token after 4001, and be closed when the session is over', async () => {
    server.refuse = 4001;
    client.connect('token');
    await reach('closed');
    expect(server.visits.map(({ token }) => token)).toEqual(['token', 'token-2']);
  });

  it('should hand an open socket no token, but begin the next with the newer', async () => {
    await open();
    client.renew('token-3');
    server.last.socket.terminate();
    await reach('reconnecting');
    client.wake();
    await reach('open');
    expect(server.last.token).toBe('token-3');
    expect(server.visits[0]?.requests.every(({ type }) => type === 'ping')).toBe(true);
  });

  it('should subscribe once for all who watch a topic, and unsubscribe with the last', async () => {
    await open();
    const stops = [client.watch(OVERVIEW), client.watch(OVERVIEW)];
    await live(OVERVIEW);
    expect(server.topicsOf('subscribe')).toEqual([OVERVIEW]);
    stops[0]?.();
    stops[0]?.();
    client.watch(HEALTH);
    await live(HEALTH);
    expect(server.topicsOf('unsubscribe')).toEqual([]);
    stops[1]?.();
    await until(() => server.topicsOf('unsubscribe').length === 1, 'the unsubscription');
    expect(server.topicsOf('unsubscribe')).toEqual([OVERVIEW]);
    expect(client.newsOf(OVERVIEW)).toEqual({ kind: 'waiting' });
  });

  it('should ask for all topics again on a new connection, and call none live before its snapshot', async () => {
    client.watch(OVERVIEW);
    client.watch(HEALTH);
    await open();
    await Promise.all([live(OVERVIEW), live(HEALTH)]);
    server.data = () => undefined;
    server.last.socket.terminate();
    await reach('reconnecting');
    expect(client.newsOf(OVERVIEW).kind).toBe('waiting');
    client.wake();
    await until(
      () => server.grooveVisits.length === 2 && server.topicsOf('subscribe').length === 2,
      'replay',
    );
    expect(server.topicsOf('subscribe')).toEqual([OVERVIEW, HEALTH]);
    expect(client.newsOf(OVERVIEW).kind).toBe('waiting');
    server.send({
      type: 'snapshot',
      topic: { topic: 'overview' },
      data: overview,
      seq: 1,
      generated_at: 'now',
    });
    await live(OVERVIEW);
    expect(client.newsOf(HEALTH).kind).toBe('waiting');
  });

  it('should drop an update that is not newer, take one that is, and begin anew with a snapshot', async () => {
    client.watch(OVERVIEW);
    await open();
    await live(OVERVIEW);
    const seq = (wanted: number) =>
      until(() => {
        const news = client.newsOf(OVERVIEW);
        return news.kind === 'live' && news.seq === wanted;
      }, `seq ${wanted}`);
    server.update({ topic: 'overview' }, overview, 5);
    await seq(5);
    server.update({ topic: 'overview' }, overview, 4);
    server.update({ topic: 'overview' }, overview, 5);
    server.update({ topic: 'overview' }, overview, 6);
    await seq(6);
    expect(kept).toHaveLength(3);
    server.send({
      type: 'snapshot',
      topic: { topic: 'overview' },
      data: overview,
      seq: 1,
      generated_at: 'now',
    });
    await seq(1);
  });

  it('should pass over what it cannot read and what nobody watches', async () => {
    client.watch(OVERVIEW);
    await open();
    await live(OVERVIEW);
    server.last.socket.send('not JSON');
    server.last.socket.send('7');
    server.send({ type: 'news' });
    server.update({ topic: 'nowhere' }, overview, 2);
    server.update({ topic: 'overview' }, learnings, 2);
    server.update({ topic: 'health' }, bodies.health, 2);
    server.update({ topic: 'overview' }, overview, 3);
    await until(() => kept.length === 2, 'the good one');
    expect(kept.map(([key]) => key)).toEqual([OVERVIEW, OVERVIEW]);
  });

  it('should tell which topic was refused, and ask for it again when told to', async () => {
    server.data = () => null;
    client.watch(OVERVIEW);
    await open();
    await until(() => client.newsOf(OVERVIEW).kind === 'refused', 'the refusal');
    expect(client.newsOf(OVERVIEW)).toMatchObject({ error: { code: 'not_found' } });
    server.data = (topic) => bodies[topic.topic];
    client.again(OVERVIEW);
    client.again('{"topic":"nowhere"}');
    await live(OVERVIEW);
    server.send({ type: 'error', code: 'internal', message: 'Not now.', topic: { topic: 'overview' } });
    await until(() => client.newsOf(OVERVIEW).kind === 'refused', 'the later refusal');
  });

  it('should do an action with a request id, show it ahead, and settle it', async () => {
    await open();
    const done = client.act('disable_learning', GOOD);
    expect(client.pending().get(GOOD)).toBe('disable_learning');
    await done;
    expect(client.pending().size).toBe(0);
    expect(settled).toEqual([`disable_learning ${GOOD}`]);
    const request = server.last.requests.find(({ type }) => type === 'disable_learning');
    expect(request?.request_id).toMatch(/^\d+$/);
  });

  it('should take an action back that is refused, or whose answer is lost', async () => {
    await open();
    server.ending = 'not_found';
    await expect(client.act('delete_learning', GOOD)).rejects.toMatchObject({ code: 'not_found' });
    expect(client.pending().size).toBe(0);
    server.ending = 'silent';
    const lost = client.act('disable_learning', GOOD);
    await until(() => server.last.requests.at(-1)?.type === 'disable_learning', 'the request');
    server.last.socket.terminate();
    await expect(lost).rejects.toMatchObject({ code: 'lost' });
    expect(client.pending().size).toBe(0);
    expect(settled).toEqual([]);
  });

  it('should act by HTTP while there is no socket', async () => {
    const asked: string[] = [];
    byHttp = async (action, id) => void asked.push(`${action} ${id}`);
    await client.act('enable_learning', GOOD);
    expect(asked).toEqual([`enable_learning ${GOOD}`]);
    expect(settled).toEqual(asked);
  });
});
