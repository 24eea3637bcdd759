import { Injectable, Logger } from '@nestjs/common';
import { LIFETIMES, redisKeys } from '@app/contracts';
import type { NetworkTip, WorkerState } from '@app/database';
import { type Redis, RedisClients } from '@app/redis';

const KEY_MS = LIFETIMES.workerKeySeconds * 1000;

/** H/s by the name of the hash field. */
export type LiveHashrates = Partial<
  Record<'hashrate_1m' | 'hashrate_5m' | 'hashrate_1h' | 'hashrate_24h', number>
>;

export interface LiveWorker {
  state: WorkerState;
  /** Where a connection knows better than the last share whether the worker is there; null: leave what was said. */
  isOnline?: boolean | null;
  hashrates?: LiveHashrates;
}

/** Workers in one script: Redis does nothing else while it runs. */
const AT_ONCE = 500;
/**
 * KEYS: of each worker its hash and the set of its miner. ARGV: seconds they live, then of each worker its name, how many
 * fields and values follow, and those. One command instead of four a worker; returns the errors, for one key may be wrong.
 */
const WRITE_WORKERS = `
  local faults = {}
  local function try(...)
    local reply = redis.pcall(...)
    if type(reply) == 'table' and reply.err then faults[#faults + 1] = reply.err end
  end
  local at = 2
  for i = 1, #KEYS, 2 do
    local last = at + 1 + tonumber(ARGV[at + 1])
    try('HSET', KEYS[i], unpack(ARGV, at + 2, last))
    try('EXPIRE', KEYS[i], ARGV[1])
    try('SADD', KEYS[i + 1], ARGV[at])
    try('EXPIRE', KEYS[i + 1], ARGV[1])
    at = last + 1
  end
  return faults`;

/** The live hashes in Redis, written whole from what Postgres holds: writing twice changes nothing, and a loss heals. */
@Injectable()
export class LiveState {
  private readonly logger = new Logger(LiveState.name);
  private readonly redis: Redis;

  constructor(clients: RedisClients) {
    this.redis = clients.commands;
  }

  /** @throws only if Redis is away; a key that somebody made of another type is logged and passed over */
  async writeWorkers(workers: readonly LiveWorker[], now: number): Promise<void> {
    const living = workers.filter(({ isOnline, state: { lastShare, connectedAt } }) => {
      const latest = Math.max(lastShare?.getTime() ?? 0, connectedAt?.getTime() ?? 0);
      // Whose connection just spoke is no matter of the past, even if he never sent a share.
      return typeof isOnline === 'boolean' || latest >= now - KEY_MS;
    });
    for (let start = 0; start < living.length; start += AT_ONCE) {
      const keys: string[] = [];
      const values: string[] = [String(LIFETIMES.workerKeySeconds)];
      for (const worker of living.slice(start, start + AT_ONCE)) {
        const { address, name } = worker.state;
        const fields = fieldsOf(worker);
        keys.push(redisKeys.worker(address, name), redisKeys.workers(address));
        values.push(name, String(fields.length), ...fields);
      }
      const faults = (await this.redis.eval(WRITE_WORKERS, keys.length, ...keys, ...values)) as string[];
      for (const fault of faults) this.passOver(new Error(fault));
    }
  }

  async writeNetwork(tip: NetworkTip): Promise<void> {
    const pipeline = this.redis.pipeline();
    pipeline.set(redisKeys.networkHeight, String(tip.height));
    if (tip.hash !== null) pipeline.set(redisKeys.networkBlockHash, tip.hash);
    if (tip.difficulty !== null) pipeline.set(redisKeys.networkDifficulty, String(tip.difficulty));
    for (const [error] of (await pipeline.exec()) ?? []) if (error) this.passOver(error);
  }

  private passOver(error: Error): void {
    if (!error.message.startsWith('WRONGTYPE')) throw error;
    this.logger.warn(`live state: ${error.message}`);
  }
}

/** Whether the session ended after the last share: in whatever order the two were stored. */
const hasLeft = ({ connectedAt, sessionEndedAt, lastShare }: WorkerState): boolean =>
  connectedAt === null && sessionEndedAt !== null && sessionEndedAt.getTime() >= (lastShare?.getTime() ?? 0);

/** Fields and values in turn, without those that are not known. */
function fieldsOf({ state, isOnline, hashrates }: LiveWorker): string[] {
  const fields: Record<string, string | number | null | undefined> = {
    is_online: isOnline === null ? null : Number(isOnline ?? (state.isOnline && !hasLeft(state))),
    last_share: state.lastShare?.toISOString(),
    connected_at: state.connectedAt?.toISOString(),
    useragent: state.userAgent,
    current_diff: state.currentDiff,
    best_diff: state.bestDiff,
    shares_session: state.sessionShares,
    valid_shares: state.validShares,
    invalid_shares: state.invalidShares,
    ...hashrates,
  };
  const list: string[] = [];
  for (const [name, value] of Object.entries(fields))
    if (value !== null && value !== undefined) list.push(name, String(value));
  return list;
}
