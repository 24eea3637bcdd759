import { LIMITS, OTHER_WORKERS } from '@app/contracts';
import type { EntityManager } from 'typeorm';
import type { Owner, WorkerState } from './ingest.types';

export interface WorkerRef {
  address: string;
  worker: string;
  /** Epoch ms of the event; the earliest becomes `first_seen` of a new worker. */
  time: number;
}
/** A worker that shares came from. */
export interface ShareSource extends WorkerRef {
  /** Whether one of them was accepted. */
  proven: boolean;
}

/** SQL over `users u LEFT JOIN user_settings s`: claimed and not asked to be shown, or left by its owner. */
export const HIDDEN = `(CASE WHEN u.claimed_at IS NULL THEN u.hidden_until_claimed
  ELSE coalesce(s.privacy->>'show_miner', 'false') <> 'true' END)`;

/** Columns of `workers w` with their owner `u`, as a WorkerState. */
export const WORKER_STATE = `w.id, w.user_id AS "userId", u.btc_address AS address, w.name, w.last_share AS "lastShare",
  w.connected_at AS "connectedAt", w.session_ended_at AS "sessionEndedAt", w.user_agent AS "userAgent", w.current_diff AS "currentDiff", w.best_diff AS "bestDiff",
  w.valid_shares AS "validShares", w.invalid_shares AS "invalidShares", w.is_online AS "isOnline",
  greatest(w.valid_shares + w.invalid_shares - w.session_base, 0) AS "sessionShares"`;

export interface Directory {
  owners: Map<string, Owner>;
  /**
   * Worker row by `workerKey` of the name that was asked for, as it stood before the change. Where an address has as many
   * names as it may have, a further one leads to the row of `OTHER_WORKERS`.
   */
  workers: Map<string, WorkerState>;
  /** Ids of the rows that were made. */
  added: ReadonlySet<number>;
}
export const workerKey = (userId: number, name: string): string => `${userId} ${name}`;

/**
 * Finds or makes the users and workers, and locks them for this transaction: users by id, then workers by id.
 * Everything that writes for a miner begins here, so that two processes meet at the first lock and never cross; before it
 * lie only the identities of shares, for which nobody waits who is past this.
 */
export async function lockWorkers(tx: EntityManager, refs: readonly ShareSource[]): Promise<Directory> {
  const owners = await lockUsers(tx, new Set(refs.map((ref) => ref.address)));
  const firstSeen = new Map<string, Wanted>();
  for (const ref of refs) {
    const userId = owners.get(ref.address)?.id;
    if (userId === undefined) throw new Error(`user ${ref.address} vanished while its worker was looked up`);
    const known = firstSeen.get(workerKey(userId, ref.worker));
    const { worker: name, time, proven } = ref;
    if (!known) firstSeen.set(workerKey(userId, name), { userId, name, time, proven });
    else firstSeen.set(workerKey(userId, name), merged(known, ref));
  }
  const wanted = [...firstSeen.values()];
  const { rows, added } = await lockOrAdd(tx, wanted);
  return { owners, workers: byName(wanted, rows), added };
}

/** Finds or makes the users of these addresses, and locks them by id. */
export async function lockUsers(tx: EntityManager, of: Iterable<string>): Promise<Map<string, Owner>> {
  const addresses = [...of].sort();
  await addMissingUsers(tx, addresses);
  const users = await tx.query<Owner[]>(
    `SELECT u.id, u.btc_address AS address, ${HIDDEN} AS hidden
       FROM users u LEFT JOIN user_settings s ON s.user_id = u.id
      WHERE u.btc_address = ANY($1::text[]) ORDER BY u.id FOR NO KEY UPDATE OF u`,
    [addresses],
  );
  return new Map(users.map((user) => [user.address, user]));
}

/** Each wanted worker's row, or that of its address' other workers. */
function byName(wanted: readonly Wanted[], rows: readonly WorkerState[]): Map<string, WorkerState> {
  const found = new Map(rows.map((row) => [workerKey(row.userId, row.name), row]));
  const workers = new Map<string, WorkerState>();
  for (const { userId, name } of wanted) {
    const row = found.get(workerKey(userId, name)) ?? found.get(workerKey(userId, OTHER_WORKERS));
    if (row) workers.set(workerKey(userId, name), row);
  }
  return workers;
}

/** Looked up first: an upsert that meets a conflict would burn an id each time. */
async function addMissingUsers(tx: EntityManager, addresses: string[]): Promise<void> {
  await tx.query(
    `INSERT INTO users (btc_address)
     SELECT a FROM unnest($1::text[]) AS a WHERE NOT EXISTS (SELECT 1 FROM users WHERE btc_address = a)
     ORDER BY a ON CONFLICT DO NOTHING`,
    [addresses],
  );
}

interface Wanted {
  userId: number;
  name: string;
  /** Epoch ms of its earliest share. */
  time: number;
  proven: boolean;
}

const merged = (one: Wanted, { time, proven }: Pick<Wanted, 'time' | 'proven'>): Wanted => ({
  ...one,
  time: Math.min(one.time, time),
  proven: one.proven || proven,
});

async function lockOrAdd(
  tx: EntityManager,
  wanted: readonly Wanted[],
): Promise<{ rows: WorkerState[]; added: Set<number> }> {
  const rows = await lock(tx, wanted);
  if (rows.length === wanted.length) return { rows, added: new Set() };
  const known = new Set(rows.map((row) => workerKey(row.userId, row.name)));
  const missing = wanted.filter(({ userId, name }) => !known.has(workerKey(userId, name)));
  const counts = await countNames(tx, [...new Set(missing.map(({ userId }) => userId))]);
  const names = new Map<string, Wanted>();
  // Those with accepted shares first: they may have the places that refused shares cannot take.
  for (const one of missing.sort((a, b) => Number(b.proven) - Number(a.proven))) {
    const taken = counts.get(one.userId) ?? 0;
    const hasRoom = taken < (one.proven ? LIMITS.workersPerAddress : LIMITS.unprovenWorkersPerAddress);
    if (hasRoom) counts.set(one.userId, taken + 1);
    const name = hasRoom ? one.name : OTHER_WORKERS;
    const key = workerKey(one.userId, name);
    const before = names.get(key);
    names.set(key, before ? merged(before, one) : { ...one, name });
  }
  const more = [...names.values()];
  const made = await add(tx, more);
  // Locked again with the others, so that all are locked by id; no other transaction sees the new ones yet.
  const unique = new Map([...wanted, ...more].map((one) => [workerKey(one.userId, one.name), one]));
  const all = await lock(tx, [...unique.values()]);
  return { rows: all, added: made };
}

/** How many names each user has, as far as it matters. Their users are locked: no other transaction adds workers. */
async function countNames(tx: EntityManager, userIds: readonly number[]): Promise<Map<number, number>> {
  const counts = await tx.query<{ userId: number; names: number }[]>(
    `SELECT u AS "userId", (SELECT count(*) FROM (SELECT 1 FROM workers WHERE user_id = u AND name <> $3 LIMIT $2) AS part) AS names
       FROM unnest($1::bigint[]) AS u`,
    [userIds, LIMITS.workersPerAddress, OTHER_WORKERS],
  );
  return new Map(counts.map(({ userId, names }) => [userId, names]));
}

async function add(tx: EntityManager, workers: readonly Wanted[]): Promise<Set<number>> {
  const rows = await tx.query<{ id: number }[]>(
    `INSERT INTO workers (user_id, name, first_seen)
     SELECT x.user_id, x.name, x.time FROM unnest($1::bigint[], $2::text[], $3::timestamptz[]) AS x (user_id, name, time)
      WHERE NOT EXISTS (SELECT 1 FROM workers w WHERE w.user_id = x.user_id AND w.name = x.name)
      ORDER BY 1, 2 ON CONFLICT DO NOTHING RETURNING id`,
    [
      workers.map(({ userId }) => userId),
      workers.map(({ name }) => name),
      workers.map(({ time }) => new Date(time).toISOString()),
    ],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Rows of the workers, locked by id. @param workers  each once */
const lock = (tx: EntityManager, workers: readonly Wanted[]): Promise<WorkerState[]> =>
  tx.query<WorkerState[]>(
    `SELECT ${WORKER_STATE} FROM workers w JOIN users u ON u.id = w.user_id
      JOIN unnest($1::bigint[], $2::text[]) AS x (user_id, name) ON x.user_id = w.user_id AND x.name = w.name
     ORDER BY w.id FOR NO KEY UPDATE OF w`,
    [workers.map(({ userId }) => userId), workers.map(({ name }) => name)],
  );
