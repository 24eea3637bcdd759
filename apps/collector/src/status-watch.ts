import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { BOUNDS } from './bounds';
import { type FeedEntry, toTs } from './feed-entry';
import { type FileFaults, UNREADABLE } from './file-faults';
import { SIX_DIGITS } from './log-line';
import type { PoolMemory } from './pool-memory';
import type { Steps } from './pool-steps';
import { readPoolStatus, readUserStatus, type UserStatus } from './status-files';

/** Rereads what ckpool rewrites each minute: the pool's status, and who left without a word in ckpool.log. */
export class StatusWatch {
  private readChange = -1;
  private checkedAt = 0;
  private roundAt: number;
  private waiting: string[] = [];

  constructor(
    private readonly root: string,
    private readonly faults: FileFaults,
    private readonly memory: PoolMemory,
    private readonly steps: Steps,
    now: number,
  ) {
    // At once: nobody looked for a while.
    this.roundAt = now - BOUNDS.usersRoundMs;
  }

  /** @throws as `Steps.write` */
  async poll(now: number, signal: AbortSignal): Promise<void> {
    await this.rereadPool(now);
    const left = await this.whoLeft(now);
    await this.steps.write(left, signal);
  }

  /** Until a version has been read whole, it is read on every poll; one that may not be read waits for its turn. */
  private async rereadPool(now: number): Promise<void> {
    if (now - this.checkedAt < BOUNDS.statusEveryMs) return;
    const found = await lstat(join(this.root, 'pool', 'pool.status')).catch(() => undefined);
    if (found?.mtimeMs === this.readChange) {
      this.checkedAt = now;
      return;
    }
    const status = await readPoolStatus(this.root, this.faults);
    if (status === undefined && found) return;
    this.checkedAt = now;
    if (status === undefined || status === UNREADABLE) return;
    this.readChange = found?.mtimeMs ?? -1;
    if (status.netdiff !== undefined) {
      this.memory.difficulty.observe(status.lastupdate * 1000, status.netdiff, SIX_DIGITS);
    }
  }

  private async whoLeft(now: number): Promise<FeedEntry[]> {
    if (this.waiting.length === 0 && now - this.roundAt >= BOUNDS.usersRoundMs) {
      this.roundAt = now;
      const users = [...this.memory.clients.values()].flatMap((sessions) => sessions.map(({ user }) => user));
      this.waiting = [...new Set(users)];
    }
    const entries: FeedEntry[] = [];
    for (const user of this.waiting.splice(0, BOUNDS.usersPerPoll)) {
      const status = await readUserStatus(this.root, user, this.faults);
      if (status) entries.push(...this.leave(user, status));
    }
    return entries;
  }

  /** Ends the sessions of a user that its file does not know. */
  private leave(user: string, status: UserStatus): FeedEntry[] {
    const gone = new Set(
      status.worker?.filter(({ started }) => started === 0).map((each) => each.workername),
    );
    const entries: FeedEntry[] = [];
    for (const [client, sessions] of this.memory.clients) {
      const left = sessions.filter(
        (session) =>
          session.user === user &&
          status.mtimeMs - session.since >= BOUNDS.departedMs &&
          (status.workers === 0 || gone.has(session.worker)),
      );
      if (left.length === 0) continue;
      this.memory.setClient(
        client,
        sessions.filter((session) => !left.includes(session)),
      );
      for (const { worker, since, eventId } of left) {
        entries.push({
          event: 'miner_disconnected',
          eventId: `${eventId}:left`,
          ts: toTs(status.mtimeMs),
          data: {
            ...{ user, worker },
            client_id: /^\d{1,15}$/.test(client) ? Number(client) : client,
            session_duration: (status.mtimeMs - since) / 1000,
          },
        });
      }
    }
    return entries;
  }
}
