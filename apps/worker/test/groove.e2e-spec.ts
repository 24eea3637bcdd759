import {
  GROOVE_DEAD_STREAM,
  GROOVE_DIRTY_CHANNEL,
  GROOVE_STREAM,
  type GrooveTopicName,
  RETENTION,
} from '@app/contracts';
import {
  type GrooveEnd,
  GrooveIngestRepository,
  GrooveKeepingRepository,
  GroovePipelineRepository,
} from '@app/database';
import { TestDatabase, TestRedis, waitFor } from '@app/testing';
import { Redis } from 'ioredis';
import { GrooveJobs } from '../src/groove/groove-jobs';
import { address, type RunningWorker, startWorker } from './support';

const DAY = 86_400_000;
const MINUTE = 60_000;

interface SessionRow {
  ended: boolean;
  reason: string | null;
  unread: boolean;
  pending: boolean;
}

describe('groove in the worker', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let client: Redis;
  let subscriber: Redis;
  let worker: RunningWorker;
  let ingest: GrooveIngestRepository;
  let userId: number;
  let users = 0;
  const news: { user_id: number; topics: GrooveTopicName[] }[] = [];

  beforeAll(async () => {
    [database, redis] = await Promise.all([TestDatabase.create(), TestRedis.start()]);
    client = new Redis(redis.url);
    subscriber = client.duplicate();
    subscriber.on('message', (_, text: string) => news.push(JSON.parse(text) as (typeof news)[number]));
    await subscriber.subscribe(GROOVE_DIRTY_CHANNEL);
    worker = await startWorker(database, redis);
    ingest = new GrooveIngestRepository(database.source);
  }, 60_000);
  beforeEach(async () => {
    users += 1;
    const [row] = await database.rows<{ id: string }>(
      `INSERT INTO users (btc_address) VALUES ($1) RETURNING id`,
      [address(users)],
    );
    userId = Number(row?.id);
  });
  afterAll(async () => {
    await worker.stop();
    subscriber.disconnect();
    client.disconnect();
    await redis.stop();
    await database.drop();
  });

  const say = (session: string, text: string, { at = Date.now(), tools = [] as unknown[] } = {}) =>
    ingest.storeLines(
      userId,
      { id: session, contextType: 'interactive', scopePath: null, first: at, last: at },
      [{ uuid: `${text}-${at}`, role: 'user', at, text, tools }],
    );
  const tell = (fields: Record<string, unknown>) =>
    client.xadd(GROOVE_STREAM, '*', ...Object.entries(fields).flat().map(String));
  const tellEnd = ({ userId: user_id, sessionId, eventId: event_id }: GrooveEnd) =>
    tell({ user_id, event_id, data: JSON.stringify({ kind: 'upload', session_id: sessionId }) });
  const age = (session: string, column: string, ms: number) =>
    database.rows(
      `UPDATE groove_sessions SET ${column} = now() - make_interval(secs => $3) WHERE user_id = $1 AND id = $2`,
      [userId, session, ms / 1000],
    );
  const rowOf = async (session: string) => {
    const [row] = await database.rows<SessionRow>(
      `SELECT ended_at IS NOT NULL AS ended, end_reason AS reason, unread_at IS NOT NULL AS unread,
              pending_event IS NOT NULL AS pending FROM groove_sessions WHERE user_id = $1 AND id = $2`,
      [userId, session],
    );
    return row;
  };
  const count = async (from: string) =>
    (await database.rows<{ n: number }>(`SELECT count(*)::int AS n FROM ${from}`))[0]?.n;
  const tellEnds = () => worker.module.get(GrooveJobs).tellEnds(15 * MINUTE, 2 * MINUTE);
  const streamEmpty = () =>
    waitFor('the stream to be empty', async () => (await client.xlen(GROOVE_STREAM)) === 0);

  it('should end a session of which nothing came for fifteen minutes, and no other', async () => {
    await say('idle', 'Thanks');
    await say('busy', 'Thanks');
    await age('idle', 'unread_at', 16 * MINUTE);
    await age('busy', 'unread_at', 14 * MINUTE);
    await tellEnds();
    await waitFor('the end', async () => (await rowOf('idle'))?.ended);
    expect(await rowOf('idle')).toMatchObject({ reason: 'idle', unread: false });
    expect(await rowOf('busy')).toEqual({ ended: false, reason: null, unread: true, pending: false });
    await waitFor('the news', () =>
      news.some((one) => one.user_id === userId && one.topics.includes('overview')),
    );
    await tellEnds();
    expect(await count(`groove_session_days WHERE user_id = ${userId} AND sessions = 1`)).toBe(1);
  });

  it('should tell an end again that nobody handled, and show since when it waits', async () => {
    await say('lost', 'Thanks');
    const end = { userId, sessionId: 'lost', eventId: 'e-lost' };
    expect(await ingest.end(end, 'upload')).toEqual(end);
    await tellEnds();
    expect(await rowOf('lost')).toMatchObject({ pending: true, ended: false });
    await age('lost', 'pending_at', 20 * MINUTE);
    const pipeline = new GroovePipelineRepository(database.source);
    const since = await pipeline.waitingSince(userId);
    expect(Date.now() - (since?.getTime() ?? 0)).toBeGreaterThan(19 * MINUTE);
    await age('lost', 'told_at', 3 * MINUTE);
    await tellEnds();
    await waitFor('it to be handled', async () => (await rowOf('lost'))?.pending === false);
    expect(await rowOf('lost')).toMatchObject({ ended: true, reason: 'upload' });
    expect(await pipeline.waitingSince(userId)).toBeNull();
  });

  it('should put aside what nobody can read, with its reason, and go on', async () => {
    await client.del(GROOVE_DEAD_STREAM);
    await tell({ user_id: 'x', event_id: 'e', data: '{}' });
    await tell({ user_id: userId, data: '{}' });
    await tell({ user_id: userId, event_id: 'e'.repeat(65), data: '{}' });
    await tell({ user_id: userId, event_id: 'e', data: '{' });
    await tell({ user_id: userId, event_id: 'e', data: '{"kind":"party","session_id":"s"}' });
    await say('after', 'Thanks');
    const end = { userId, sessionId: 'after', eventId: 'e-after' };
    await ingest.end(end, 'upload');
    await tellEnd(end);
    await waitFor('the good one', async () => (await rowOf('after'))?.ended);
    await streamEmpty();
    const dead = await client.xrange(GROOVE_DEAD_STREAM, '-', '+');
    const reasons = dead.map(([, fields]) => fields[fields.indexOf('reason') + 1]);
    expect(reasons).toEqual([
      'user_id: no id',
      'event_id: missing or too long',
      'event_id: missing or too long',
      expect.stringContaining('data: '),
      expect.stringContaining('kind'),
    ]);
  });

  it('should give up on a session that cannot be read, count it, and try again when more of it comes', async () => {
    await client.del(GROOVE_DEAD_STREAM);
    await say('poison', 'Look', { tools: [{ kind: 'result', id: null, tool: 'Bash', failed: true }] });
    await database.rows(
      `UPDATE groove_messages SET tools = '[{"kind":"call"},{"kind":"result","id":null}]' WHERE user_id = $1 AND session_id = 'poison'`,
      [userId],
    );
    const end = { userId, sessionId: 'poison', eventId: 'e-poison' };
    await ingest.end(end, 'upload');
    await tellEnd(end);
    await waitFor('it to be given up', async () => (await client.xlen(GROOVE_DEAD_STREAM)) === 1, 30_000);
    await streamEmpty();
    expect(await rowOf('poison')).toMatchObject({ pending: false, unread: false, ended: false });
    expect(
      await database.rows(
        `SELECT component, eligible::int, processed::int, failed::int FROM groove_components WHERE user_id = $1 AND component = 'assessment'`,
        [userId],
      ),
    ).toEqual([{ component: 'assessment', eligible: 1, processed: 0, failed: 1 }]);

    await database.rows(`UPDATE groove_messages SET tools = '[]' WHERE user_id = $1`, [userId]);
    await say('poison', 'Thanks');
    const next = { userId, sessionId: 'poison', eventId: 'e-mended' };
    expect(await ingest.end(next, 'upload')).toEqual(next);
    await tellEnd(next);
    await waitFor('it to be read', async () => (await rowOf('poison'))?.ended);
  }, 60_000);

  it('should pass over entries of an account that is gone', async () => {
    await client.del(GROOVE_DEAD_STREAM);
    await say('gone', 'Thanks');
    const end = { userId, sessionId: 'gone', eventId: 'e-gone' };
    await ingest.end(end, 'upload');
    await database.rows(`DELETE FROM users WHERE id = $1`, [userId]);
    await tellEnd(end);
    await streamEmpty();
    expect(await client.xlen(GROOVE_DEAD_STREAM)).toBe(0);
    for (const table of ['sessions', 'messages', 'processed', 'components', 'activity'])
      expect([table, await count(`groove_${table} WHERE user_id = ${userId}`)]).toEqual([table, 0]);
  });

  it('should delete texts after thirty days, and keep what was read of them', async () => {
    await say('old', 'Thanks');
    await say('unread', 'Thanks');
    const end = { userId, sessionId: 'old', eventId: 'e-old' };
    await ingest.end(end, 'upload');
    await tellEnd(end);
    await waitFor('it to be read', async () => (await rowOf('old'))?.pending === false);
    for (const session of ['old', 'unread'])
      await age(session, 'received_at', (RETENTION.grooveMessageDays + 1) * DAY);
    await worker.module.get(GrooveJobs).pruneMessages();
    await waitFor(
      'the texts to go',
      async () => (await count(`groove_messages WHERE user_id = ${userId}`)) === 1,
    );
    expect(
      await database.rows(`SELECT session_id FROM groove_messages WHERE user_id = $1`, [userId]),
    ).toEqual([{ session_id: 'unread' }]);

    const feedback = { userId, sessionId: 'old', eventId: 'e-feedback' };
    await ingest.feedback(feedback, 'failure', null);
    await tellEnd(feedback);
    await waitFor('the feedback to count', async () => (await rowOf('old'))?.pending === false);
    expect(
      await database.rows(
        `SELECT outcome, direct_outcome AS direct, messages FROM groove_sessions WHERE user_id = $1 AND id = 'old'`,
        [userId],
      ),
    ).toEqual([{ outcome: -0.5, direct: 1, messages: 0 }]);
    const signals = `groove_signals WHERE user_id = ${userId} AND session_id = 'old' AND kind = 'positive'`;
    expect(await count(signals)).toBe(1);
    // Sent again after that, it is read as it was the first time.
    await say('old', 'Thanks');
    const again = { userId, sessionId: 'old', eventId: 'e-again' };
    await ingest.end(again, 'upload');
    await tellEnd(again);
    await waitFor('it to be read again', async () => (await rowOf('old'))?.pending === false);
    expect(await count(signals)).toBe(1);
    expect(await count(`groove_session_days WHERE user_id = ${userId} AND sessions = 1`)).toBe(1);
  });

  it('should forget identities of events after ninety days, and old lines of activity', async () => {
    const days = RETENTION.grooveEventDays;
    await database.rows(
      `INSERT INTO groove_hook_keys (user_id, key, event_id, taken_at)
       SELECT $1, n::text, 'e', now() - make_interval(days => n) FROM unnest(ARRAY[$2::int - 1, $2::int + 1]) AS n`,
      [userId, days],
    );
    await database.rows(
      `INSERT INTO groove_processed (user_id, event_id, step, processed_at)
       SELECT $1, n::text, 'assessment', now() - make_interval(days => n) FROM unnest(ARRAY[$2::int - 1, $2::int + 1]) AS n`,
      [userId, days],
    );
    await database.rows(
      `INSERT INTO groove_activity (user_id, type, message) SELECT $1, 'assessment', n::text FROM generate_series(1, $2::int) AS n`,
      [userId, RETENTION.grooveActivityRows + 5],
    );
    await new GrooveKeepingRepository(database.source).pruneMarks(Date.now());
    const left = String(days - 1);
    expect(await database.rows(`SELECT key FROM groove_hook_keys WHERE user_id = $1`, [userId])).toEqual([
      { key: left },
    ]);
    expect(await database.rows(`SELECT event_id FROM groove_processed WHERE user_id = $1`, [userId])).toEqual(
      [{ event_id: left }],
    );
    const [row] = await database.rows<{ rows: number; least: number }>(
      `SELECT count(*)::int AS rows, min(message::int) AS least FROM groove_activity WHERE user_id = $1`,
      [userId],
    );
    expect(row).toEqual({ rows: RETENTION.grooveActivityRows, least: 6 });
  });

  it('should keep the newest sessions of a person, and totals that agree with them', async () => {
    const at = Date.UTC(2026, 0, 1);
    for (let index = 0; index < 5; index += 1) {
      await say(`kept-${index}`, 'Thanks', { at: at + index * DAY });
      const end = { userId, sessionId: `kept-${index}`, eventId: `e-kept-${index}` };
      await ingest.end(end, 'upload');
      await tellEnd(end);
    }
    await waitFor(
      'all to be read',
      async () => (await count(`groove_sessions WHERE user_id = ${userId} AND pending_event IS NULL`)) === 5,
    );
    const keeping = new GrooveKeepingRepository(database.source);
    expect(await keeping.pruneSessions(5)).toBe(0);
    expect(await keeping.pruneSessions(3)).toBe(2);
    expect(
      await database.rows(`SELECT id FROM groove_sessions WHERE user_id = $1 ORDER BY id`, [userId]),
    ).toEqual([{ id: 'kept-2' }, { id: 'kept-3' }, { id: 'kept-4' }]);
    expect(
      await database.rows(
        `SELECT sum(sessions)::int AS sessions, sum(assessed)::int AS assessed, sum(score_sum) AS score FROM groove_session_days WHERE user_id = $1`,
        [userId],
      ),
    ).toEqual([{ sessions: 3, assessed: 3, score: 3 }]);
    expect(await keeping.pruneSessions(3)).toBe(0);
  });
});
