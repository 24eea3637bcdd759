import type { EntityManager } from 'typeorm';
import type { Owner, WorkerState } from './ingest.types';

export interface WorkerRef {
  address: string;
  worker: string;
  /** Epoch ms of the event; the earliest becomes `first_seen` of a new worker. */
  time: number;
}

/** SQL over `users u LEFT JOIN user_settings s`: claimed and not asked to be shown, or left by its owner. */
export const HIDDEN = `(CASE WHEN u.claimed_at IS NULL THEN u.hidden_until_claimed
  ELSE coalesce(s.privacy->>'show_miner', 'false') <> 'true' END)`;

/** Columns of `workers w` with their owner `u`, as a WorkerState. */
export const WORKER_STATE = `w.id, w.user_id AS "userId", u.btc_address AS address, w.name, w.last_share AS "lastShare",
  w.connected_at AS "connectedAt", w.user_agent AS "userAgent", w.current_diff AS "currentDiff", w.best_diff AS "bestDiff",
  w.valid_shares AS "validShares", w.invalid_shares AS "invalidShares", w.is_online AS "isOnline",
  greatest(w.valid_shares + w.invalid_shares - w.session_base, 0) AS "sessionShares"`;

export interface Directory {
  owners: Map<string, Owner>;
  /** Worker row by `workerKey`, as it stood before the change. */
  workers: Map<string, WorkerState>;
}
export const workerKey = (userId: number, name: string): string => `${userId} ${name}`;

/**
 * Finds or makes the users and workers, and locks them for this transaction: users by id, then workers by id.
 * Everything that writes for a miner begins here, so that two processes meet at the first lock and never cross; before it
 * lie only the identities of shares, for which nobody waits who is past this.
 */
export async function lockWorkers(tx: EntityManager, refs: readonly WorkerRef[]): Promise<Directory> {
  const addresses = [...new Set(refs.map((ref) => ref.address))].sort();
  await addMissingUsers(tx, addresses);
  const users = await tx.query<Owner[]>(
    `SELECT u.id, u.btc_address AS address, ${HIDDEN} AS hidden
       FROM users u LEFT JOIN user_settings s ON s.user_id = u.id
      WHERE u.btc_address = ANY($1::text[]) ORDER BY u.id FOR NO KEY UPDATE OF u`,
    [addresses],
  );
  const owners = new Map(users.map((user) => [user.address, user]));
  const firstSeen = new Map<string, { userId: number; name: string; time: number }>();
  for (const ref of refs) {
    const userId = owners.get(ref.address)?.id;
    if (userId === undefined) throw new Error(`user ${ref.address} vanished while its worker was looked up`);
    const known = firstSeen.get(workerKey(userId, ref.worker));
    if (!known) firstSeen.set(workerKey(userId, ref.worker), { userId, name: ref.worker, time: ref.time });
    else known.time = Math.min(known.time, ref.time);
  }
  const workers = await lockOrAdd(tx, [...firstSeen.values()]);
  return { owners, workers };
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

async function lockOrAdd(
  tx: EntityManager,
  wanted: { userId: number; name: string; time: number }[],
): Promise<Map<string, WorkerState>> {
  const parameters = [wanted.map((worker) => worker.userId), wanted.map((worker) => worker.name)];
  const select = () =>
    tx.query<WorkerState[]>(
      `SELECT ${WORKER_STATE} FROM workers w JOIN users u ON u.id = w.user_id
        JOIN unnest($1::bigint[], $2::text[]) AS x (user_id, name) ON x.user_id = w.user_id AND x.name = w.name
       ORDER BY w.id FOR NO KEY UPDATE OF w`,
      parameters,
    );
  let rows = await select();
  if (rows.length < wanted.length) {
    // The users are locked by us, so nobody else adds workers of theirs at this moment.
    await tx.query(
      `INSERT INTO workers (user_id, name, first_seen)
       SELECT x.user_id, x.name, x.time FROM unnest($1::bigint[], $2::text[], $3::timestamptz[]) AS x (user_id, name, time)
        WHERE NOT EXISTS (SELECT 1 FROM workers w WHERE w.user_id = x.user_id AND w.name = x.name)
        ORDER BY 1, 2 ON CONFLICT DO NOTHING`,
      [...parameters, wanted.map((worker) => new Date(worker.time).toISOString())],
    );
    rows = await select();
  }
  return new Map(rows.map((row) => [workerKey(row.userId, row.name), row]));
}
