import { Injectable, Logger } from '@nestjs/common';
import { LIFETIMES, LIMITS, redisKeys, WORKER_ONLINE_MS } from '@app/contracts';
import type { SessionStart, WorkerDifficulty, WorkerRef } from '@app/database';
import { type Redis, RedisClients } from '@app/redis';
import type { LiveHashrates } from './live-state';

const AT_ONCE = 500;
const KEY_MS = LIFETIMES.workerKeySeconds * 1000;

/** What the worker's hash holds beside the live fields while it waits; ISO times compare as text. */
const ENDED = 'session_ended_at';
const DIFFICULTY_AT = 'current_diff_at';

/**
 * KEYS: the sorted set of all that wait, then of each worker its hash and the set of its miner. ARGV: names an address may
 * have, workers that may wait, seconds they live, now in ms; then of each worker its member in the sorted set, its name,
 * the kind of event, its time, how many values follow, and those. A worker is added by its session alone, where there is
 * room; the oldest of all give way. Returns the errors, for one key may be of another type.
 */
const WAIT = `
  local faults = {}
  local all, most, waiting, ttl, now = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4])
  local function notAfter(hash, field, time)
    local value = redis.call('HGET', hash, field)
    return value and value >= time
  end
  local apply = {
    connected = function(hash, time, given)
      if notAfter(hash, 'connected_at', time) or notAfter(hash, '${ENDED}', time) then return end
      redis.call('HSET', hash, 'connected_at', time, 'is_online', given[1], 'shares_session', 0)
      if given[2] ~= '' then redis.call('HSET', hash, 'useragent', given[2]) end
      if given[3] ~= '' and not notAfter(hash, '${DIFFICULTY_AT}', time) then
        redis.call('HSET', hash, 'current_diff', given[3], '${DIFFICULTY_AT}', time)
      end
    end,
    disconnected = function(hash, time)
      if not notAfter(hash, '${ENDED}', time) then redis.call('HSET', hash, '${ENDED}', time) end
      local began = redis.call('HGET', hash, 'connected_at')
      if began and began > time then return end
      redis.call('HDEL', hash, 'connected_at')
      redis.call('HSET', hash, 'is_online', 0, 'hashrate_1m', 0, 'hashrate_5m', 0)
    end,
    difficulty = function(hash, time, given)
      if notAfter(hash, '${DIFFICULTY_AT}', time) then return end
      redis.call('HSET', hash, 'current_diff', given[1], '${DIFFICULTY_AT}', time)
    end,
    hashrates = function(hash, _, given)
      if #given > 0 then redis.call('HSET', hash, unpack(given)) end
    end,
  }
  local function take(hash, names, member, name, kind, time, given)
    local isKnown = redis.call('ZSCORE', all, member)
    local begins = kind == 'connected' or kind == 'disconnected'
    if not isKnown and not begins then return end
    if redis.call('SISMEMBER', names, name) == 0 and redis.call('SCARD', names) >= most then return end
    apply[kind](hash, time, given)
    redis.call('SADD', names, name)
    redis.call('EXPIRE', hash, ttl)
    redis.call('EXPIRE', names, ttl)
    redis.call('ZADD', all, now, member)
  end
  local at = 5
  for i = 2, #KEYS, 2 do
    local count = tonumber(ARGV[at + 4])
    local given = {}
    for j = 1, count do given[j] = ARGV[at + 4 + j] end
    local ok, fault = pcall(take, KEYS[i], KEYS[i + 1], ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], given)
    if not ok then faults[#faults + 1] = type(fault) == 'table' and fault.err or tostring(fault) end
    at = at + 5 + count
  end
  redis.call('ZREMRANGEBYSCORE', all, '-inf', now - ttl * 1000)
  local over = redis.call('ZCARD', all) - waiting
  if over > 0 then
    for j, member in ipairs(redis.call('ZPOPMIN', all, over)) do
      if j % 2 == 1 then
        local address, name = string.match(member, '^([^\\n]*)\\n(.*)$')
        redis.call('DEL', 'worker:' .. address .. ':' .. name)
        redis.call('SREM', 'workers:' .. address, name)
      end
    end
  end
  return faults`;

type Kind = 'connected' | 'disconnected' | 'difficulty' | 'hashrates';
interface Change {
  ref: WorkerRef;
  kind: Kind;
  values: (string | number)[];
}

/**
 * Workers that have connected and sent no share. They have no row in Postgres, for anybody can connect under any name:
 * their live hash is all there is of them, bounded by address (`LIMITS.workersPerAddress`), for all together
 * (`LIMITS.workersWaiting`, the newest) and in time. Their first share takes over what is known of the session.
 */
@Injectable()
export class WaitingWorkers {
  private readonly logger = new Logger(WaitingWorkers.name);
  private readonly redis: Redis;

  constructor(clients: RedisClients) {
    this.redis = clients.commands;
  }

  /** Sessions began; in any order with the other events of a worker. */
  connected(starts: readonly SessionStart[], now: number): Promise<void> {
    const changes = starts.map((ref): Change => {
      const isRecent = ref.time > now - WORKER_ONLINE_MS;
      return {
        ref,
        kind: 'connected',
        values: [Number(isRecent), ref.userAgent ?? '', ref.initialDiff ?? ''],
      };
    });
    return this.write(changes, now);
  }

  disconnected(ends: readonly WorkerRef[], now: number): Promise<void> {
    return this.write(
      ends.map((ref) => ({ ref, kind: 'disconnected', values: [] })),
      now,
    );
  }

  difficultyChanged(changes: readonly WorkerDifficulty[], now: number): Promise<void> {
    return this.write(
      changes.map((ref) => ({ ref, kind: 'difficulty', values: [ref.difficulty] })),
      now,
    );
  }

  hashrates(measured: readonly { ref: WorkerRef; hashrates: LiveHashrates }[], now: number): Promise<void> {
    return this.write(
      measured.map(({ ref, hashrates }) => ({
        ref,
        kind: 'hashrates',
        values: Object.entries(hashrates).flat(),
      })),
      now,
    );
  }

  /** What is known of the sessions of workers whose first share was stored just now. */
  async sessionsOf(workers: readonly { address: string; name: string }[]): Promise<Taken> {
    if (workers.length === 0) return { starts: [], ends: [] };
    const pipeline = this.redis.pipeline();
    const fields = ['connected_at', 'useragent', 'current_diff', ENDED] as const;
    for (const { address, name } of workers) pipeline.hmget(redisKeys.worker(address, name), ...fields);
    const replies = (await pipeline.exec()) ?? [];
    const taken: Taken = { starts: [], ends: [] };
    for (const [index, { address, name: worker }] of workers.entries()) {
      const [fault, reply] = replies[index] ?? [null, []];
      if (fault) this.passOver(fault.message);
      const [connectedAt, userAgent, difficulty, endedAt] = (reply ?? []) as (string | null)[];
      const ref = { address, worker };
      const initialDiff = Number(difficulty) > 0 ? Number(difficulty) : null;
      if (endedAt) taken.ends.push({ ...ref, time: Date.parse(endedAt) });
      if (connectedAt)
        taken.starts.push({
          ...ref,
          time: Date.parse(connectedAt),
          userAgent: userAgent ?? null,
          initialDiff,
        });
    }
    return taken;
  }

  /** They have a row now. */
  async remove(workers: readonly { address: string; name: string }[]): Promise<void> {
    if (workers.length === 0) return;
    const pipeline = this.redis.pipeline();
    for (const { address, name } of workers) {
      pipeline.zrem(redisKeys.workersWaiting, memberOf(address, name));
      pipeline.hdel(redisKeys.worker(address, name), ENDED, DIFFICULTY_AT);
    }
    for (const [fault] of (await pipeline.exec()) ?? []) if (fault) this.passOver(fault.message);
  }

  /** Of workers that waited, those that have a row by now. @param left  those that have none still */
  async removeFound<Ref extends WorkerRef>(waited: readonly Ref[], left: readonly Ref[]): Promise<void> {
    const stay = new Set(left);
    const found = waited.filter((ref) => !stay.has(ref));
    await this.remove(found.map(({ address, worker }) => ({ address, name: worker })));
  }

  private async write(changes: readonly Change[], now: number): Promise<void> {
    const recent = changes.filter(({ ref }) => ref.time > now - KEY_MS);
    for (let start = 0; start < recent.length; start += AT_ONCE) {
      const keys: string[] = [redisKeys.workersWaiting];
      const values: (string | number)[] = [
        LIMITS.workersPerAddress,
        LIMITS.workersWaiting,
        LIFETIMES.workerKeySeconds,
        now,
      ];
      for (const { ref, kind, values: given } of recent.slice(start, start + AT_ONCE)) {
        const { address, worker } = ref;
        keys.push(redisKeys.worker(address, worker), redisKeys.workers(address));
        values.push(memberOf(address, worker), worker, kind, new Date(ref.time).toISOString());
        values.push(given.length, ...given);
      }
      const faults = (await this.redis.eval(WAIT, keys.length, ...keys, ...values)) as string[];
      for (const fault of faults) this.passOver(fault);
    }
  }

  /** @throws every fault but that a key is of another type */
  private passOver(fault: string): void {
    if (!fault.includes('WRONGTYPE')) throw new Error(fault);
    this.logger.warn(`live state: ${fault}`);
  }
}

/** Sessions of workers that had sent no share, from their own events. */
export interface Taken {
  starts: SessionStart[];
  ends: WorkerRef[];
}

/** A worker's name was cleaned of line ends. */
const memberOf = (address: string, worker: string): string => `${address}\n${worker}`;
