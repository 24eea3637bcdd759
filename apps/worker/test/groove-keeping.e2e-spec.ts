import { LIMITS, RETENTION } from '@app/contracts';
import { GrooveKeepingRepository } from '@app/database';
import { waitFor } from '@app/testing';
import { DAY, GrooveRig, MINUTE } from './groove-rig';

const rig = new GrooveRig();

describe('what groove keeps', () => {
  it('should delete texts after thirty days, and keep what was read of them', async () => {
    await rig.say('old', 'Thanks');
    await rig.say('unread', 'Thanks');
    await rig.end('old', 'e-old');
    await rig.handled('old');
    for (const session of ['old', 'unread'])
      await rig.age(session, 'received_at', (RETENTION.grooveMessageDays + 1) * DAY);
    await rig.jobs.pruneMessages();
    await waitFor(
      'the texts to go',
      async () => (await rig.count(`groove_messages WHERE user_id = ${rig.userId}`)) === 1,
    );
    expect(await rig.rows(`SELECT session_id FROM groove_messages WHERE user_id = $1`, [rig.userId])).toEqual(
      [{ session_id: 'unread' }],
    );
    // What they took is given back: a text of six characters, an empty list, and a hundred for the rest; the sessions stay.
    expect(
      await rig.rows(`SELECT bytes::int AS bytes FROM groove_stored WHERE user_id = $1`, [rig.userId]),
    ).toEqual([{ bytes: 6 + 2 + 100 + 2 * LIMITS.grooveRowBytes }]);

    const feedback = { userId: rig.userId, sessionId: 'old', eventId: 'e-feedback' };
    await rig.ingest.feedback(feedback, 'failure', null);
    await rig.tellEnd(feedback);
    await rig.handled('old');
    expect(
      await rig.rows(
        `SELECT outcome, direct_outcome AS direct, messages FROM groove_sessions WHERE user_id = $1 AND id = 'old'`,
        [rig.userId],
      ),
    ).toEqual([{ outcome: -0.5, direct: 1, messages: 0 }]);
    const signals = `groove_signals WHERE user_id = ${rig.userId} AND session_id = 'old' AND kind = 'positive'`;
    expect(await rig.count(signals)).toBe(1);
    // Sent again after that, it is read as it was the first time.
    await rig.say('old', 'Thanks');
    await rig.end('old', 'e-again');
    await rig.handled('old');
    expect(await rig.count(signals)).toBe(1);
    expect(await rig.count(`groove_session_days WHERE user_id = ${rig.userId} AND sessions = 1`)).toBe(1);
  });

  it('should send again the ends of users in turn, and of one user no more than a worker holds', async () => {
    const due = (count: number, minutes: number) =>
      rig.rows(
        `INSERT INTO groove_sessions (user_id, id, started_at, last_event_at, pending_event, pending_at, told_at)
         SELECT $1, 'due-' || n, now(), now(), 'e', now(), now() - make_interval(mins => $3)
           FROM generate_series(1, $2) AS n`,
        [rig.userId, count, minutes],
      );
    const many = rig.userId;
    await due(LIMITS.grooveEndsHeldPerUser + 10, 60);
    const [row] = await rig.rows<{ id: string }>(
      `INSERT INTO users (btc_address) VALUES ('in turn') RETURNING id`,
    );
    rig.userId = Number(row?.id);
    await due(2, 5);
    const keeping = rig.keeping;
    const first = await keeping.dueEnds(15 * MINUTE, 2 * MINUTE);
    expect(first.filter(({ userId }) => Number(userId) === many)).toHaveLength(LIMITS.grooveEndsHeldPerUser);
    expect(first.filter(({ userId }) => Number(userId) === rig.userId)).toHaveLength(2);
    const second = await keeping.dueEnds(15 * MINUTE, 2 * MINUTE);
    expect(second).toHaveLength(10);
    await rig.rows(`DELETE FROM groove_sessions WHERE user_id = ANY($1)`, [[many, rig.userId]]);
  });

  it('should forget identities of events after ninety days, and old lines of activity', async () => {
    const days = RETENTION.grooveEventDays;
    await rig.rows(
      `INSERT INTO groove_hook_keys (user_id, key, event_id, taken_at)
       SELECT $1, n::text, 'e', now() - make_interval(days => n) FROM unnest(ARRAY[$2::int - 1, $2::int + 1]) AS n`,
      [rig.userId, days],
    );
    await rig.rows(
      `INSERT INTO groove_processed (user_id, event_id, step, processed_at)
       SELECT $1, n::text, 'assessment', now() - make_interval(days => n) FROM unnest(ARRAY[$2::int - 1, $2::int + 1]) AS n`,
      [rig.userId, days],
    );
    await rig.rows(
      `INSERT INTO groove_activity (user_id, type, message) SELECT $1, 'assessment', n::text FROM generate_series(1, $2::int) AS n`,
      [rig.userId, RETENTION.grooveActivityRows + 5],
    );
    await new GrooveKeepingRepository(rig.database.source).pruneMarks(Date.now());
    const left = String(days - 1);
    expect(await rig.rows(`SELECT key FROM groove_hook_keys WHERE user_id = $1`, [rig.userId])).toEqual([
      { key: left },
    ]);
    expect(await rig.rows(`SELECT event_id FROM groove_processed WHERE user_id = $1`, [rig.userId])).toEqual([
      { event_id: left },
    ]);
    const [row] = await rig.rows<{ rows: number; least: number }>(
      `SELECT count(*)::int AS rows, min(message::int) AS least FROM groove_activity WHERE user_id = $1`,
      [rig.userId],
    );
    expect(row).toEqual({ rows: RETENTION.grooveActivityRows, least: 6 });
  });

  it('should keep the newest sessions of a person, and totals that agree with them', async () => {
    const at = Date.UTC(2026, 0, 1);
    for (let index = 0; index < 5; index += 1) {
      await rig.say(`kept-${index}`, 'Thanks', { at: at + index * DAY });
      await rig.end(`kept-${index}`, `e-kept-${index}`);
    }
    await waitFor(
      'all to be read',
      async () =>
        (await rig.count(`groove_sessions WHERE user_id = ${rig.userId} AND pending_event IS NULL`)) === 5,
    );
    const keeping = new GrooveKeepingRepository(rig.database.source);
    expect(await keeping.pruneSessions(5)).toBe(0);
    expect(await keeping.pruneSessions(3)).toBe(2);
    expect(
      await rig.rows(`SELECT id FROM groove_sessions WHERE user_id = $1 ORDER BY id`, [rig.userId]),
    ).toEqual([{ id: 'kept-2' }, { id: 'kept-3' }, { id: 'kept-4' }]);
    expect(
      await rig.rows(
        `SELECT sum(sessions)::int AS sessions, sum(assessed)::int AS assessed, sum(score_sum) AS score FROM groove_session_days WHERE user_id = $1`,
        [rig.userId],
      ),
    ).toEqual([{ sessions: 3, assessed: 3, score: 3 }]);
    expect(await keeping.pruneSessions(3)).toBe(0);
  });
});
