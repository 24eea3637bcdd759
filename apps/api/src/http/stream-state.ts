import { CONSUMER_GROUP, DEAD_STREAM, STREAM_EVENT_NAMES, streamName } from '@app/contracts';
import { readGroup, type RedisClients } from '@app/redis';

export interface StreamState {
  stream: string;
  /** Entries that no worker has read yet; undefined where Redis cannot tell. */
  lag: number | undefined;
  /** Entries read and not acknowledged. */
  pending: number;
}
export interface IngestState {
  streams: StreamState[];
  dead: number;
}

/** How far ingest is behind, by stream, in one round trip. @throws Error while Redis is unavailable */
export async function ingestState({ commands }: RedisClients): Promise<IngestState> {
  const streams = STREAM_EVENT_NAMES.map(streamName);
  const pipeline = commands.pipeline();
  for (const stream of streams) pipeline.call('XINFO', 'GROUPS', stream).xlen(stream);
  const replies = (await pipeline.xlen(DEAD_STREAM).exec()) ?? [];
  const dead = countOf(replies.at(-1)?.[1]);
  if (dead === undefined) throw replies.at(-1)?.[0] ?? new Error('Redis did not answer');
  return {
    dead,
    // A stream that does not exist yet is an error of XINFO, and has nothing to read.
    streams: streams.map((stream, index) => {
      const length = countOf(replies[2 * index + 1]?.[1]) ?? 0;
      const group = readGroup(replies[2 * index]?.[1], CONSUMER_GROUP);
      return { stream, lag: group ? group.lag : length, pending: group?.pending ?? 0 };
    }),
  };
}

const countOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
