import { GROOVE_DEAD_STREAM } from '@app/contracts';
import { GroovePipelineRepository } from '@app/database';
import { waitFor } from '@app/testing';
import { Client } from 'pg';
import { GrooveRig, MINUTE } from './groove-rig';

const rig = new GrooveRig();

describe('the ends of groove sessions', () => {
  it('should end a session of which nothing came for fifteen minutes, and no other', async () => {
    await rig.say('idle', 'Thanks');
    await rig.say('busy', 'Thanks');
    await rig.age('idle', 'unread_at', 16 * MINUTE);
    await rig.age('busy', 'unread_at', 14 * MINUTE);
    await rig.tellEnds();
    await waitFor('the end', async () => (await rig.session('idle'))?.ended);
    expect(await rig.session('idle')).toMatchObject({ reason: 'idle', unread: false });
    expect(await rig.session('busy')).toEqual({ ended: false, reason: null, unread: true, pending: false });
    await waitFor('the news', () =>
      rig.news.some((one) => one.user_id === rig.userId && one.topics.includes('overview')),
    );
    await rig.tellEnds();
    expect(await rig.count(`groove_session_days WHERE user_id = ${rig.userId} AND sessions = 1`)).toBe(1);
  });

  it('should tell an end again that nobody handled, and show since when it waits', async () => {
    await rig.say('lost', 'Thanks');
    await rig.end('lost', 'e-lost', false);
    await rig.tellEnds();
    expect(await rig.session('lost')).toMatchObject({ pending: true, ended: false });
    await rig.age('lost', 'pending_at', 20 * MINUTE);
    const pipeline = new GroovePipelineRepository(rig.database.source);
    const since = await pipeline.waitingSince(rig.userId);
    expect(Date.now() - (since?.getTime() ?? 0)).toBeGreaterThan(19 * MINUTE);
    await rig.age('lost', 'told_at', 3 * MINUTE);
    await rig.tellEnds();
    await rig.handled('lost');
    expect(await rig.session('lost')).toMatchObject({ ended: true, reason: 'upload' });
    expect(await pipeline.waitingSince(rig.userId)).toBeNull();
  });

  it('should put aside what nobody can read, with its reason, and go on', async () => {
    await rig.client.del(GROOVE_DEAD_STREAM);
    await rig.tell({ user_id: 'x', event_id: 'e', data: '{}' });
    await rig.tell({ user_id: rig.userId, data: '{}' });
    await rig.tell({ user_id: rig.userId, event_id: 'e'.repeat(65), data: '{}' });
    await rig.tell({ user_id: rig.userId, event_id: 'e', data: '{' });
    await rig.tell({ user_id: rig.userId, event_id: 'e', data: '{"kind":"party","session_id":"s"}' });
    await rig.say('after', 'Thanks');
    await rig.end('after', 'e-after');
    await waitFor('the good one', async () => (await rig.session('after'))?.ended);
    await rig.streamEmpty();
    const dead = await rig.client.xrange(GROOVE_DEAD_STREAM, '-', '+');
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
    await rig.client.del(GROOVE_DEAD_STREAM);
    await rig.say('poison', 'Look', { tools: [{ kind: 'result', id: null, tool: 'Bash', failed: true }] });
    await rig.rows(
      `UPDATE groove_messages SET tools = '[{"kind":"call"},{"kind":"result","id":null}]' WHERE user_id = $1 AND session_id = 'poison'`,
      [rig.userId],
    );
    await rig.end('poison', 'e-poison');
    await waitFor('it to be given up', async () => (await rig.client.xlen(GROOVE_DEAD_STREAM)) === 1);
    await rig.streamEmpty();
    expect(await rig.session('poison')).toMatchObject({ pending: false, unread: false, ended: false });
    expect(
      await rig.rows(
        `SELECT component, eligible::int, processed::int, failed::int FROM groove_components WHERE user_id = $1 AND component = 'assessment'`,
        [rig.userId],
      ),
    ).toEqual([{ component: 'assessment', eligible: 1, processed: 0, failed: 1 }]);

    await rig.rows(`UPDATE groove_messages SET tools = '[]' WHERE user_id = $1`, [rig.userId]);
    await rig.say('poison', 'Thanks');
    await rig.end('poison', 'e-mended');
    await waitFor('it to be read', async () => (await rig.session('poison'))?.ended);
  });

  it('should leave unread what comes in while it reads', async () => {
    await rig.say('long', 'Thanks');
    const end = await rig.end('long', 'e-long', false);
    const other = new Client({ connectionString: rig.database.url });
    await other.connect();
    const key = [rig.userId, 'long'];
    await other.query('BEGIN');
    await other.query(`SELECT 1 FROM groove_sessions WHERE user_id = $1 AND id = $2 FOR UPDATE`, key);
    await rig.tellEnd(end);
    const waiting = `pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await waitFor('the worker to have read', async () => (await rig.count(waiting)) > 0);
    await other.query(
      `INSERT INTO groove_messages (user_id, session_id, uuid, place, role, text) VALUES ($1, $2, 'late', 2, 'user', 'No, use tabs')`,
      key,
    );
    await other.query(
      `UPDATE groove_sessions SET unread_at = clock_timestamp() WHERE user_id = $1 AND id = $2`,
      key,
    );
    await other.query('COMMIT');
    await other.end();
    await rig.handled('long');
    expect(await rig.session('long')).toMatchObject({ ended: true, unread: true });
    await rig.age('long', 'unread_at', 16 * MINUTE);
    await rig.tellEnds();
    await waitFor('the rest to be read', async () => (await rig.session('long'))?.unread === false);
    expect(await rig.count(`groove_signals WHERE user_id = ${rig.userId} AND kind = 'correction'`)).toBe(1);
  });

  it('should pass over entries of an account that is gone', async () => {
    await rig.client.del(GROOVE_DEAD_STREAM);
    await rig.say('gone', 'Thanks');
    const end = await rig.end('gone', 'e-gone', false);
    await rig.rows(`DELETE FROM users WHERE id = $1`, [rig.userId]);
    await rig.tellEnd(end);
    await rig.streamEmpty();
    expect(await rig.client.xlen(GROOVE_DEAD_STREAM)).toBe(0);
    for (const table of ['sessions', 'messages', 'processed', 'components', 'activity'])
      expect([table, await rig.count(`groove_${table} WHERE user_id = ${rig.userId}`)]).toEqual([table, 0]);
  });
});
