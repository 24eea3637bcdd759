import { parseStreamEntry, type StreamEntry, streamName } from '@app/contracts';
import { createRedis, type Redis, waitForRedis } from '@app/redis';
import type { TestRedis } from '@app/testing';

const STREAM = streamName('share_submitted');
/** After the capture was made, whatever the clock of this machine says. */
const NOW = Math.max(Date.now(), Date.parse('2026-11-22T00:00:00Z'));

type ShareEntry = Extract<StreamEntry, { event: 'share_submitted' }>;

/** Looks at what really stands in the stream. */
export class StreamReader {
  private constructor(readonly redis: Redis) {}

  static async connect(server: TestRedis): Promise<StreamReader> {
    const redis = createRedis(server.url, 'commands', () => undefined);
    await waitForRedis(redis, 5_000);
    return new StreamReader(redis);
  }

  async length(): Promise<number> {
    return this.redis.xlen(STREAM);
  }

  /** All entries as the worker reads them. @throws Error when one is not readable */
  async entries(): Promise<ShareEntry[]> {
    const raw = await this.redis.xrange(STREAM, '-', '+');
    return raw.map(([id, values]) => {
      const fields: Record<string, string> = {};
      for (let at = 0; at < values.length; at += 2) fields[values[at] ?? ''] = values[at + 1] ?? '';
      const parsed = parseStreamEntry(STREAM, id, fields, NOW);
      if (!parsed.ok) throw new Error(`entry ${id}: ${parsed.reason}`);
      return parsed.entry as ShareEntry;
    });
  }

  async ids(): Promise<string[]> {
    return (await this.entries()).map((entry) => entry.eventId);
  }

  close(): void {
    this.redis.disconnect();
  }
}
