import * as z from 'zod/mini';
import { BOUNDS } from './bounds';
import type { Change } from './feed';
import { LogClock } from './log-clock';
import { NetworkDifficulty } from './network-difficulty';

const time = z.number();
const logState = z.object({
  offsetMs: z.optional(z.number()),
  lastMs: time,
  epochMs: time,
  /** What the node said of a block, until the line that names the height. */
  refusal: z.optional(z.string()),
});
const hashAt = z.object({ hash: z.string(), ms: time });
const tipState = z.object({
  /** Height of the newest directory that was told; the tip is one lower. */
  directory: z.number(),
  /** Hash of that tip, where it is known. */
  hash: z.optional(z.string()),
  /** Changes of the tip that ckpool.log told and whose height is not told yet, oldest first. */
  queue: z.array(hashAt),
});
const eras = z.array(z.tuple([time, z.number(), z.number()]));
const session = z.object({ user: z.string(), worker: z.string(), since: time, eventId: z.string() });
const sessions = z.array(session);

export type TipState = z.output<typeof tipState>;
/** A worker that came over a connection. `since` in epoch milliseconds, `eventId` of its miner_connected. */
export type Session = z.output<typeof session>;

/** Field of the checkpoint that counts the changes. */
export const COUNTER = '@changes';
const CLIENT = 'client:';

/**
 * What the readers of ckpool.log, of the height directories and of the status files have to remember. It stands in a hash beside the
 * checkpoints and changes in the same MULTI as the entries that follow from it. After any fault it is read anew.
 */
export class PoolMemory {
  log: z.output<typeof logState> = { lastMs: 0, epochMs: 0 };
  tip: TipState = { directory: -1, queue: [] };
  difficulty = new NetworkDifficulty([]);
  clock = new LogClock(this.log);
  readonly clients = new Map<string, Session[]>();
  private version = 0;
  private saved = new Map<string, string>();
  private readonly touched = new Set<string>();

  /** @param key  hash in Redis that it stands in */
  constructor(private readonly key: string) {}

  /** @param version  value of the counter; @param fields  the hash as it stands in Redis; a field that cannot be read is as good as absent */
  restore(version: number, fields: Record<string, string>): void {
    this.version = version;
    this.log = read(logState, fields.log) ?? { lastMs: 0, epochMs: 0 };
    this.tip = read(tipState, fields.tip) ?? { directory: -1, queue: [] };
    this.difficulty = new NetworkDifficulty(read(eras, fields.difficulties) ?? []);
    this.clock = new LogClock(this.log);
    this.clients.clear();
    for (const [field, text] of Object.entries(fields)) {
      const known = field.startsWith(CLIENT) ? read(sessions, text) : undefined;
      if (known) this.clients.set(field.slice(CLIENT.length), known);
    }
    this.saved = this.texts();
    this.touched.clear();
  }

  /** Remembers the sessions of a connection; none: it is gone. Beyond a bound new connections are not remembered. */
  setClient(id: string, list: Session[]): void {
    if (!this.clients.has(id) && this.clients.size >= BOUNDS.clients) return;
    if (list.length === 0) this.clients.delete(id);
    else this.clients.set(id, list.slice(0, BOUNDS.workersPerClient));
    this.touched.add(id);
  }

  /** What has changed since the last step; undefined when nothing has. */
  change(): Change | undefined {
    const set: Record<string, string> = {};
    for (const [field, text] of this.texts()) if (this.saved.get(field) !== text) set[field] = text;
    const drop: string[] = [];
    for (const id of this.touched) {
      const list = this.clients.get(id);
      if (list) set[CLIENT + id] = JSON.stringify(list);
      else drop.push(CLIENT + id);
    }
    if (Object.keys(set).length === 0 && drop.length === 0) return undefined;
    return { key: this.key, counter: { field: COUNTER, from: this.version }, set, drop };
  }

  /** A step with this change was written. */
  keep(change: Change): void {
    this.version = change.counter.from + 1;
    this.saved = this.texts();
    this.touched.clear();
  }

  private texts(): Map<string, string> {
    return new Map([
      ['log', JSON.stringify(this.log)],
      ['tip', JSON.stringify(this.tip)],
      ['difficulties', JSON.stringify(this.difficulty.eras)],
    ]);
  }
}

function read<Schema extends z.ZodMiniType>(
  schema: Schema,
  text: string | undefined,
): z.output<Schema> | undefined {
  if (text === undefined) return undefined;
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
