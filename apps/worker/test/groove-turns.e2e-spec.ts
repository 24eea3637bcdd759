import { GROOVE_DEAD_STREAM, GROOVE_STREAM, LIMITS } from '@app/contracts';
import { type GrooveEnd, StaleReadingError } from '@app/database';
import { waitFor } from '@app/testing';
import { GrooveRig } from './groove-rig';
import { address } from './support';

const WORDS = Array.from({ length: 4_000 }, (_, index) => `w${index.toString(36)}`).join(' ');
const rig = new GrooveRig();
let users = 7_000;

async function newUser(): Promise<number> {
  users += 1;
  const [row] = await rig.rows<{ id: string }>(`INSERT INTO users (btc_address) VALUES ($1) RETURNING id`, [
    address(users),
  ]);
  return Number(row?.id);
}
const spentKey = (user: number): string => `ratelimit:groove_reading_ms:${user}`;
const spend = (user: number) => rig.client.set(spentKey(user), LIMITS.grooveReadingMsPerHour, 'EX', 3_600);

/** A session of a user that has ended; the workers do not know yet. */
async function ended(user: number, session: string, messages: number): Promise<GrooveEnd> {
  const facts = { id: session, contextType: 'interactive' as const, scopePath: null, first: 1, last: 1 };
  const rows = Array.from({ length: messages }, (_, index) => ({
    uuid: String(index),
    role: index % 2 === 0 ? 'user' : 'assistant',
    at: null,
    text: `No, ${WORDS}`,
    tools: [],
  }));
  await rig.ingest.storeLines(user, facts, { json: JSON.stringify(rows), count: rows.length });
  rig.userId = user;
  return rig.end(session, `e-${user}-${session}`, false);
}
/** Publishes ends at once, in their order. */
async function publish(ends: readonly GrooveEnd[]): Promise<void> {
  const multi = rig.client.multi();
  for (const { userId, eventId, sessionId } of ends) {
    const data = JSON.stringify({ kind: 'upload', session_id: sessionId });
    multi.xadd(GROOVE_STREAM, '*', 'user_id', userId, 'event_id', eventId, 'data', data);
  }
  await multi.exec();
}
const pending = (user: number): Promise<number> =>
  rig.count(`groove_sessions WHERE user_id = ${user} AND pending_event IS NOT NULL`);
const handled = (user: number) =>
  waitFor('the sessions to be handled', async () => (await pending(user)) === 0, 60_000);

describe('thread time for reading sessions', () => {
  it('should be charged to the user', async () => {
    const user = await newUser();
    await publish([await ended(user, 's', 20)]);
    await handled(user);
    await waitFor('the charge', async () => Number(await rig.client.get(spentKey(user))) > 0);
    expect(await rig.client.ttl(spentKey(user))).toBeGreaterThan(3_000);
  });

  it('should be given to a user who has spent his only when nobody else waits, and never be refused', async () => {
    const [many, few] = [await newUser(), await newUser()];
    const ends: GrooveEnd[] = [];
    for (let index = 0; index < 10; index += 1) ends.push(await ended(many, `many-${index}`, 20));
    for (let index = 0; index < 3; index += 1) ends.push(await ended(few, `few-${index}`, 20));
    await spend(many);
    await publish(ends);
    await handled(few);
    expect(await pending(many)).toBeGreaterThanOrEqual(9);
    await handled(many);
  });

  it('should end a long reading while others wait, without an attempt, and read the session again', async () => {
    const restore = rig.limitText({ turnMs: 50 });
    const [long, short] = [await newUser(), await newUser()];
    const end = await ended(long, 'long', 200);
    const next = await ended(short, 'short', 2);
    await publish([end, next]);
    await handled(short);
    expect(await pending(long)).toBe(1);
    expect(await rig.client.hlen('groove:attempts')).toBe(0);
    await handled(long);
    restore();
    expect(await rig.client.xlen(GROOVE_DEAD_STREAM)).toBe(0);
  });
});

describe('a session that changes while it is read', () => {
  it('should not be stale for feedback alone', async () => {
    const user = await newUser();
    const end = await ended(user, 's', 2);
    const read = await rig.steps.open(end, 'assessment');
    if (!read) throw new Error('the session is there');
    await rig.rows(`UPDATE groove_sessions SET unread_at = NULL WHERE user_id = $1`, [user]);
    await rig.ingest.feedback({ ...end, eventId: 'feedback' }, 'success', 'a note');
    await expect(rig.steps.once(end, 'assessment', read, async () => undefined)).resolves.toBeUndefined();
  });

  it('should count as an attempt of its end when it stays stale, and not hold up those of others', async () => {
    await rig.client.del(GROOVE_DEAD_STREAM);
    const [stale, honest] = [await newUser(), await newUser()];
    const once = rig.steps.once.bind(rig.steps);
    const spy = jest.spyOn(rig.steps, 'once').mockImplementation(async (end, ...rest) => {
      if (end.userId === stale) throw new StaleReadingError();
      return once(end, ...rest);
    });
    await publish([await ended(stale, 'stale', 2), await ended(honest, 'honest', 2)]);
    await handled(honest);
    await waitFor('it to be given up', async () => (await rig.client.xlen(GROOVE_DEAD_STREAM)) === 1);
    spy.mockRestore();
    const [[, fields] = ['', []]] = await rig.client.xrange(GROOVE_DEAD_STREAM, '-', '+');
    expect(fields[fields.indexOf('reason') + 1]).toMatch(/^failed 5 times: assessment: /);
  });
});
