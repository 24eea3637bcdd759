import { LIMITS } from '@app/contracts';
import { parseAddress, ALL_NETWORKS } from '@app/bitcoin';
import type { Agents } from './agents';
import { type FeedEntry, lineIdentity, toTs } from './feed-entry';
import type { Line } from './line-reader';
import { isWorkerOf, type LogLine, type LogNews, parseLogLine } from './log-line';
import type { PoolMemory } from './pool-memory';

const WORKER_CHARACTERS = LIMITS.addressCharacters + LIMITS.workerNameCharacters + 1;
const REASON_CHARACTERS = 128;

/** One line with news, placed in time. */
interface Told {
  id: string;
  ms: number;
  before: number;
}

/** Turns lines of ckpool.log into entries, and keeps in mind what later lines need. */
export class LogNewsReader {
  constructor(
    private readonly memory: PoolMemory,
    private readonly agents: Agents,
    private readonly pool: string | undefined,
  ) {}

  /** @param file  name of the log in identities. @throws nothing that stands in a line */
  async read(file: string, lines: readonly Line[], now: number): Promise<FeedEntry[]> {
    const parsed: { offset: number; line: LogLine }[] = [];
    for (const line of lines) {
      const found = 'text' in line ? parseLogLine(line.text) : undefined;
      if (found) parsed.push({ offset: line.offset, line: found });
    }
    // The first lines of a log come before the first that names its zone.
    const clock = parsed.find(({ line }) => line.news?.kind === 'clock');
    if (clock && !this.memory.clock.isSet) this.setClock(clock.line);
    const entries: FeedEntry[] = [];
    for (const { offset, line } of parsed) {
      this.setClock(line);
      const before = this.memory.log.lastMs;
      const ms = this.memory.clock.at(line.wall, now);
      const id = lineIdentity(file, offset, this.pool);
      if (line.news) entries.push(...(await this.tell(line.news, { id, ms, before })));
    }
    return entries;
  }

  private setClock(line: LogLine): void {
    if (line.news?.kind === 'clock') this.memory.clock.set(line.wall, line.news.epoch);
  }

  private async tell(news: LogNews, told: Told): Promise<FeedEntry[]> {
    switch (news.kind) {
      case 'authorised':
        return this.authorised(news, told);
      case 'dropped':
        return this.dropped(news, told);
      case 'restart':
        // What it says of the old process is true since its last line.
        return this.allLeft({ ...told, ms: told.before === 0 ? told.ms : told.before });
      case 'tip':
        this.tipChanged(news.hash, told.ms);
        return [];
      case 'difficulty':
        this.memory.difficulty.observe(told.ms, news.difficulty, news.tolerance);
        return [];
      case 'solved':
        return [this.solved(news, told)];
      case 'returned':
        this.memory.log.refusal = cut(news.reason, REASON_CHARACTERS);
        return [];
      case 'rejected':
        return [this.rejected(news.height, told)];
      case 'clock':
        return [];
    }
  }

  private async authorised(
    news: Extract<LogNews, { kind: 'authorised' }>,
    { id, ms }: Told,
  ): Promise<FeedEntry[]> {
    const user = cut(news.user, LIMITS.addressCharacters);
    const worker = cut(news.worker, WORKER_CHARACTERS);
    const sessions = this.memory.clients.get(news.client) ?? [];
    if (sessions.some((session) => session.worker === worker)) return [];
    this.memory.setClient(news.client, [...sessions, { user, worker, since: ms, eventId: id }]);
    const data = { user, worker, client_id: clientId(news.client) };
    const useragent = await this.agents.of(user, worker);
    return [
      {
        event: 'miner_connected',
        eventId: id,
        ts: toTs(ms),
        data: useragent === undefined ? data : { ...data, useragent },
      },
    ];
  }

  private dropped(news: Extract<LogNews, { kind: 'dropped' }>, told: Told): FeedEntry[] {
    const known = this.leave(news.client, told);
    if (known.length > 0) return known;
    // Not seen coming: its line may stand in a log that is gone. Whoever was never authorised has no address.
    if (!isWorkerOf(news.worker, news.user) || !parseAddress(news.user, ALL_NETWORKS).ok) return [];
    const data = { user: news.user, worker: cut(news.worker, WORKER_CHARACTERS) };
    return [
      {
        event: 'miner_disconnected',
        eventId: told.id,
        ts: toTs(told.ms),
        data: { ...data, client_id: clientId(news.client) },
      },
    ];
  }

  /** Ends every session of a connection. */
  private leave(client: string, { id, ms }: Told): FeedEntry[] {
    const sessions = this.memory.clients.get(client) ?? [];
    if (sessions.length > 0) this.memory.setClient(client, []);
    return sessions.map(({ user, worker, since }, at) => ({
      event: 'miner_disconnected',
      eventId: at === 0 ? id : `${id}:${at}`,
      ts: toTs(ms),
      data: { user, worker, client_id: clientId(client), session_duration: Math.max(0, (ms - since) / 1000) },
    }));
  }

  private allLeft(told: Told): FeedEntry[] {
    return [...this.memory.clients.keys()].flatMap((client) =>
      this.leave(client, { ...told, id: `${told.id}:${client}` }),
    );
  }

  private tipChanged(hash: string, ms: number): void {
    const { tip } = this.memory;
    // ckpool says it again after every start.
    const newest = tip.queue.at(-1)?.hash ?? tip.hash;
    if (newest !== hash) tip.queue.push({ hash, ms });
  }

  private solved({ height, worker }: Extract<LogNews, { kind: 'solved' }>, { id, ms }: Told): FeedEntry {
    const user = cut(/^[^._]+/.exec(worker)?.[0] ?? 'pool', LIMITS.addressCharacters);
    return this.block({ user, worker: cut(worker, WORKER_CHARACTERS), height, status: 'confirmed' }, id, ms);
  }

  private rejected(height: number, { id, ms }: Told): FeedEntry {
    const { refusal } = this.memory.log;
    delete this.memory.log.refusal;
    const data = { user: 'pool', worker: '', height, status: 'refused' as const };
    return this.block(refusal === undefined ? data : { ...data, reason: refusal }, id, ms);
  }

  private block(data: FeedEntry<'block_found'>['data'], eventId: string, ms: number): FeedEntry {
    const difficulty = this.memory.difficulty.at(ms);
    return {
      event: 'block_found',
      eventId,
      ts: toTs(ms),
      data: difficulty === undefined ? data : { ...data, network_diff: difficulty },
    };
  }
}

const cut = (text: string, most: number): string => text.slice(0, most);

/** A number where it is one, as in the share logs. */
const clientId = (client: string): number | string => (/^\d{1,15}$/.test(client) ? Number(client) : client);
