import { setTimeout as sleep } from 'node:timers/promises';
import { CONSUMER_GROUP, streamName } from '@app/contracts';
import type { Redis } from '@app/redis';
import * as z from 'zod/mini';
import type { Emission } from './emission';

/** Hash that says how far the demo has been written: `origin` and `until`, epoch ms. Saved with the entries it speaks of. */
export const CHECKPOINT_KEY = 'demo:seeded';
const SOURCE = 'simulator';
const BACKOFF = { firstMs: 100, mostMs: 2_000 } as const;

/** How far the streams have been written. `origin`: when the demo was set up. */
export interface Checkpoint {
  origin: number;
  until: number;
}

const storedCheckpoint = z.object({ origin: z.coerce.number(), until: z.coerce.number() });
const groupReply = z.array(z.array(z.union([z.string(), z.number(), z.null()])));

/** Writes entries to the streams, each batch whole or not at all, and outlives every loss of Redis. */
export class StreamWriter {
  constructor(
    private readonly redis: Redis,
    private readonly signal: AbortSignal,
    private readonly onFault: (error: unknown) => void,
  ) {}

  /** How far the streams have been written, null on the very first start. Waits for Redis. @throws AbortError */
  load(): Promise<Checkpoint | null> {
    return this.persist(() => this.readCheckpoint());
  }

  /**
   * Adds the entries and moves the checkpoint in one transaction. Where the answer is lost with the connection, the
   * checkpoint tells whether it went through; where the transaction itself is late, it finds a checkpoint that moved
   * (WATCH). So nothing is written twice. @throws AbortError
   */
  async commit(batch: readonly Emission[], checkpoint: Checkpoint): Promise<void> {
    let isRepeat = false;
    await this.persist(async () => {
      await this.redis.watch(CHECKPOINT_KEY);
      if (isRepeat && ((await this.readCheckpoint())?.until ?? 0) >= checkpoint.until) {
        await this.redis.unwatch();
        return;
      }
      isRepeat = true;
      await this.transaction(batch, checkpoint);
    });
  }

  /** Share entries that the workers have not finished: unread and pending ones of their group. Waits for Redis. */
  backlog(): Promise<number> {
    return this.persist(() => this.countBacklog());
  }

  private async transaction(batch: readonly Emission[], checkpoint: Checkpoint): Promise<void> {
    const multi = this.redis.multi();
    for (const { event, time, id, data } of batch) {
      const seconds = (time / 1000).toFixed(3);
      const fields = [
        'event',
        event,
        'ts',
        seconds,
        'source',
        SOURCE,
        'data',
        JSON.stringify(data),
        'event_id',
        id,
      ];
      multi.xadd(streamName(event), '*', ...fields);
    }
    multi.hset(CHECKPOINT_KEY, { origin: checkpoint.origin, until: checkpoint.until });
    const replies = await multi.exec();
    const failed = replies?.find(([error]) => error !== null);
    if (!replies || failed) throw failed?.[0] ?? new Error('the transaction was discarded');
  }

  private async readCheckpoint(): Promise<Checkpoint | null> {
    const parsed = storedCheckpoint.safeParse(await this.redis.hgetall(CHECKPOINT_KEY));
    return parsed.success && Number.isFinite(parsed.data.until) ? parsed.data : null;
  }

  private async countBacklog(): Promise<number> {
    const stream = streamName('share_submitted');
    const length = await this.redis.xlen(stream);
    if (length === 0) return 0;
    const groups = groupReply.parse(await this.redis.xinfo('GROUPS', stream)).map(toFields);
    const group = groups.find(({ name }) => name === CONSUMER_GROUP);
    if (!group) return length;
    const pending = Number(group.pending ?? 0);
    return (
      pending + (typeof group.lag === 'number' ? group.lag : await this.estimateLag(stream, group, length))
    );
  }

  /** Redis does not always know the lag (before 7.0, or once entries were deleted): all or nothing then. */
  private async estimateLag(stream: string, group: Fields, length: number): Promise<number> {
    const [newest] = await this.redis.xrevrange(stream, '+', '-', 'COUNT', 1);
    return newest?.[0] === group['last-delivered-id'] ? 0 : length;
  }

  /** Tries until it works, slower and slower. */
  private async persist<Result>(action: () => Promise<Result>): Promise<Result> {
    for (let delay: number = BACKOFF.firstMs; ; delay = Math.min(delay * 2, BACKOFF.mostMs)) {
      this.signal.throwIfAborted();
      try {
        return await action();
      } catch (error) {
        this.onFault(error);
        await sleep(delay, undefined, { signal: this.signal });
      }
    }
  }
}

type Fields = Record<string, string | number | null>;

/** The flat list of names and values that Redis answers with, as an object. */
function toFields(list: readonly (string | number | null)[]): Fields {
  const fields: Fields = {};
  for (let index = 0; index + 1 < list.length; index += 2)
    fields[String(list[index])] = list[index + 1] ?? null;
  return fields;
}
