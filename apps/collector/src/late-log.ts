import type { Agents } from './agents';
import { BOUNDS } from './bounds';
import type { FeedEntry } from './feed-entry';
import type { Line } from './line-reader';
import { LogNewsReader } from './log-news';
import { PoolMemory } from './pool-memory';

/**
 * Reads a log whose lines come after newer ones were read. What is over by its lines counts: blocks, and sessions that began and
 * ended in it. What may still go on is left to the newer lines, so no live session begins or ends by an old line.
 */
export class LateLogReader {
  /** State of this log alone: the pool's own goes on with the newer lines. */
  private readonly memory = new PoolMemory('');
  private readonly reader: LogNewsReader;
  /** Beginnings whose ends have not been read, by client and worker. */
  private readonly begun = new Map<string, FeedEntry<'miner_connected'>>();

  constructor(memory: PoolMemory, agents: Agents, pool: string | undefined) {
    const { offsetMs } = memory.log;
    const log = { lastMs: 0, epochMs: 0, ...(offsetMs === undefined ? {} : { offsetMs }) };
    this.memory.restore(0, { log: JSON.stringify(log) });
    this.reader = new LogNewsReader(this.memory, agents, pool);
  }

  /** Sessions that began in this log and have not ended in it, up to `BOUNDS.clients`; the first of them. */
  get waiting(): number {
    return this.begun.size;
  }

  /** As `LogNewsReader.read`, without what may still go on. */
  async read(file: string, lines: readonly Line[], now: number): Promise<FeedEntry[]> {
    const entries: FeedEntry[] = [];
    for (const entry of await this.reader.read(file, lines, now)) {
      if (entry.event === 'block_found') entries.push(entry);
      else if (entry.event === 'miner_connected') this.begin(entry);
      else if (entry.event === 'miner_disconnected') {
        const begin = this.begun.get(keyOf(entry.data));
        if (!begin) continue;
        this.begun.delete(keyOf(entry.data));
        entries.push(begin, entry);
      }
    }
    // Tips of that time have been published by their heights.
    this.memory.tip.queue.length = 0;
    return entries;
  }

  private begin(entry: FeedEntry<'miner_connected'>): void {
    const key = keyOf(entry.data);
    if (this.begun.size < BOUNDS.clients || this.begun.has(key)) this.begun.set(key, entry);
  }
}

const keyOf = ({ client_id, worker }: { client_id?: number | string | undefined; worker: string }): string =>
  `${String(client_id)} ${worker}`;
