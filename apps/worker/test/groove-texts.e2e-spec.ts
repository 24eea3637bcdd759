import { GROOVE_DEAD_STREAM } from '@app/contracts';
import { longestStretch, waitFor } from '@app/testing';
import { GrooveRig } from './groove-rig';
import { address, Pool } from './support';

const MARKS = '\u0315\u0300\u05B0\u094D\u0334';
const KEPT = 16_000;
const LINES = 100;
/** What a client may send as a message, each expensive in its own way. */
const VARIANTS: Record<string, string> = {
  'combining marks in turn': `a. b. c${MARKS.repeat(KEPT / 5)}`,
  'Latin words, no two alike': Array.from({ length: 4_000 }, (_, index) => `w${index.toString(36)}`).join(
    ' ',
  ),
  'Latin sentences': 'The build is green. Tests pass now! '.repeat(KEPT / 36),
  'Hangul jamo': '\u1112\u1161\u11AB'.repeat(KEPT / 3),
  Arabic: '\u0643\u0650\u062A\u064E\u0627\u0628 '.repeat(KEPT / 7),
  'emoji joined by ZWJ': '\u{1F469}\u200D\u{1F469}\u200D\u{1F467}\u200D\u{1F466} '.repeat(KEPT / 12),
  'one endless word': 'x'.repeat(2 * KEPT),
  'no blank at all': 'a.b-c,d;'.repeat(KEPT / 4),
  'blanks alone but for the ends': `a${' '.repeat(2 * KEPT)}b`,
  'ligatures that become eighteen letters': '\uFDFA'.repeat(KEPT),
};
/** The old code blocked the loop for forty times as long with the first of them. */
const BLOCKED_MOST_MS = 1_000;

const rig = new GrooveRig();

/** A session of such messages, said by both sides in turn, so that every step has work with it. */
async function store(session: string, text: string, lines = LINES): Promise<void> {
  const facts = { id: session, contextType: 'interactive' as const, scopePath: null, first: 1, last: 1 };
  for (let from = 0; from < lines; from += 20) {
    const rows = Array.from({ length: 20 }, (_, index) => ({
      uuid: String(from + index),
      role: index % 2 === 0 ? 'user' : 'assistant',
      at: null,
      text: `No, ${text}`,
      tools: [],
    }));
    await rig.ingest.storeLines(rig.userId, facts, { json: JSON.stringify(rows), count: rows.length });
  }
}

describe('the texts of groove sessions', () => {
  it.each(Object.entries(VARIANTS))('should never keep shares waiting: %s', async (name, text) => {
    await store(name, text);
    const pool = await Pool.connect(rig.redis);
    const miner = address(1_000 + rig.userId);
    const longest = await longestStretch(async () => {
      await rig.end(name, `e-${rig.userId}`);
      await pool.share({ user: miner, worker: 'w' });
      await waitFor('the share', async () => (await rig.count(`users WHERE btc_address = '${miner}'`)) === 1);
      await rig.handled(name);
    });
    pool.close();
    expect(longest).toBeLessThan(BLOCKED_MOST_MS);
    expect(await rig.session(name)).toMatchObject({ ended: true, unread: false });
  });

  it('should dead-letter a session whose text takes too long, with the reason, after five attempts', async () => {
    await rig.client.del(GROOVE_DEAD_STREAM);
    await store('slow', VARIANTS['Latin words, no two alike'] ?? '');
    const restore = rig.limitText({ pageMs: 1 });
    await rig.end('slow', 'e-slow');
    await waitFor('it to be given up', async () => (await rig.client.xlen(GROOVE_DEAD_STREAM)) === 1);
    restore();
    const [[, fields] = ['', []]] = await rig.client.xrange(GROOVE_DEAD_STREAM, '-', '+');
    expect(fields[fields.indexOf('reason') + 1]).toBe('failed 5 times: assessment: text work took over 1 ms');
    expect(await rig.session('slow')).toMatchObject({ pending: false, unread: false });
    await rig.streamEmpty();
    expect(await rig.client.hlen('groove:attempts')).toBe(0);
    const { values } = await rig.metric('tbg_groove_failures_total');
    expect(values.map(({ labels, value }) => [labels, value])).toEqual([[{ reason: 'timeout' }, 5]]);
  });

  it('should never count it against a session that Postgres ends the connections while it is read', async () => {
    await rig.client.del(GROOVE_DEAD_STREAM);
    await store('cut', VARIANTS['Latin words, no two alike'] ?? '', 200);
    await rig.end('cut', 'e-cut');
    const others = `pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;
    const faults: number[] = [];
    for (let round = 0; round < 20 && (await rig.session('cut'))?.pending; round += 1) {
      await waitFor('a statement of the worker', async () => (await rig.count(others)) > 0);
      await rig.rows(`SELECT pg_terminate_backend(pid) FROM ${others}`).catch(() => undefined);
      faults.push(await rig.client.hlen('groove:attempts'));
    }
    await rig.handled('cut');
    expect(faults.every((count) => count === 0)).toBe(true);
    expect(await rig.client.xlen(GROOVE_DEAD_STREAM)).toBe(0);
    expect(await rig.session('cut')).toMatchObject({ ended: true, unread: false });
  });

  it('should handle one session of a user before the forty that another user ended earlier are done', async () => {
    const many = rig.userId;
    const sessions = Array.from({ length: 40 }, (_, index) => `many-${index}`);
    for (const session of sessions) await store(session, VARIANTS['Latin words, no two alike'] ?? '', 20);
    for (const session of sessions) await rig.end(session, `e-${session}`);
    const [row] = await rig.rows<{ id: string }>(`INSERT INTO users (btc_address) VALUES ($1) RETURNING id`, [
      address(5_000),
    ]);
    rig.userId = Number(row?.id);
    await rig.say('single', 'Thanks');
    await rig.end('single', 'e-single');
    await rig.handled('single');
    const left = await rig.count(`groove_sessions WHERE user_id = ${many} AND pending_event IS NOT NULL`);
    expect(left).toBeGreaterThan(sessions.length / 2);
    rig.userId = many;
    for (const session of sessions) await rig.handled(session);
  });
});
