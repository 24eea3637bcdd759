import { Injectable } from '@nestjs/common';
import {
  GROOVE_GROUP,
  GROOVE_HEARTBEAT_KEY,
  GROOVE_HEARTBEAT_STALE_MS,
  GROOVE_STREAM,
  type GrooveHealthStatus,
} from '@app/contracts';
import { RedisClients } from '@app/redis';

const KEPT_MS = 2_000;
const BEHIND_ENTRIES = 1_000;

/** Whether events of groove are being worked on: by the stream's backlog and the workers' sign of life. */
@Injectable()
export class PipelineWatch {
  private known: { at: number; status: Promise<GrooveHealthStatus> } | undefined;

  constructor(private readonly redis: RedisClients) {}

  /** `error`: events wait and no worker lives, or Redis is away; `degraded`: many wait. Two seconds old at most. */
  status(now = Date.now()): Promise<GrooveHealthStatus> {
    if (!this.known || now - this.known.at >= KEPT_MS)
      this.known = { at: now, status: this.ask(now).catch(() => 'error' as const) };
    return this.known.status;
  }

  private async ask(now: number): Promise<GrooveHealthStatus> {
    const [beat, waiting] = await Promise.all([
      this.redis.commands.get(GROOVE_HEARTBEAT_KEY),
      this.waiting(),
    ]);
    const alive = beat !== null && now - Number(beat) < GROOVE_HEARTBEAT_STALE_MS;
    if (waiting > 0 && !alive) return 'error';
    return waiting > BEHIND_ENTRIES ? 'degraded' : 'ok';
  }

  /** Entries that no worker has finished. A group whose backlog Redis cannot tell counts by what is pending. */
  private async waiting(): Promise<number> {
    const groups = await this.redis.commands.xinfo('GROUPS', GROOVE_STREAM).catch((error: unknown) => {
      // No stream: nothing was ever sent in.
      if (error instanceof Error && /no such key/i.test(error.message)) return [];
      throw error;
    });
    for (const group of Array.isArray(groups) ? (groups as unknown[]) : []) {
      const fields = fieldsOf(group);
      if (fields.get('name') === GROOVE_GROUP)
        return Number(fields.get('lag') ?? 0) + Number(fields.get('pending') ?? 0);
    }
    return this.redis.commands.xlen(GROOVE_STREAM);
  }
}

/** Redis answers with names and values in turn. */
function fieldsOf(group: unknown): Map<unknown, unknown> {
  const list: unknown[] = Array.isArray(group) ? group : [];
  return new Map(list.flatMap((value, at) => (at % 2 === 0 ? [[value, list[at + 1]] as const] : [])));
}
