import { parseStreamEntry, type StreamEntry, type StreamEventName, streamName } from '@app/contracts';
import { createRedis, type Redis, waitForRedis } from '@app/redis';
import type { TestRedis } from '@app/testing';

const STREAM = streamName('share_submitted');
/** After the capture was made, whatever the clock of this machine says. */
const NOW = Math.max(Date.now(), Date.parse('2026-11-22T00:00:00Z'));

type EntryOf<Event extends StreamEventName> = Extract<StreamEntry, { event: Event }>;
type ShareEntry = EntryOf<'share_submitted'>;

/** Looks at what really stands in the stream. */
export class StreamReader {
  private constructor(readonly redis: Redis) {}

  static async connect(server: TestRedis): Promise<StreamReader> {
    const redis = createRedis(server.url, 'commands', () => undefined);
    await waitForRedis(redis, 30_000);
    return new StreamReader(redis);
  }

  async length(): Promise<number> {
    return this.redis.xlen(STREAM);
  }

  /** All shares as the worker reads them. @throws Error when one is not readable */
  async entries(): Promise<ShareEntry[]> {
    return this.events('share_submitted');
  }

  /** All entries of one event as the worker reads them. @throws Error when one is not readable */
  async events<Event extends StreamEventName>(event: Event): Promise<EntryOf<Event>[]> {
    const stream = streamName(event);
    const raw = await this.redis.xrange(stream, '-', '+');
    return raw.map(([id, values]) => {
      const fields: Record<string, string> = {};
      for (let at = 0; at < values.length; at += 2) fields[values[at] ?? ''] = values[at + 1] ?? '';
      const parsed = parseStreamEntry(stream, id, fields, NOW);
      if (!parsed.ok) throw new Error(`entry ${id}: ${parsed.reason}`);
      return parsed.entry as EntryOf<Event>;
    });
  }

  async ids(): Promise<string[]> {
    return (await this.entries()).map((entry) => entry.eventId);
  }

  close(): void {
    this.redis.disconnect();
  }
}
