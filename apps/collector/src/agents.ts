import { LIMITS } from '@app/contracts';
import { BOUNDS } from './bounds';
import type { FileFaults } from './file-faults';
import { readUserStatus } from './status-files';

/** User agents of workers, from their shares and from the files in users/. */
export class Agents {
  private readonly byWorker = new Map<string, string>();
  private readonly asked = new Map<string, number>();

  constructor(
    private readonly root: string,
    private readonly faults: FileFaults,
  ) {}

  /** Workers whose user agent is known, up to `BOUNDS.agents`; then they are learned anew. */
  get size(): number {
    return this.byWorker.size;
  }

  /** @param worker  full name, as `address.rig1` */
  learn(worker: string, agent: string): void {
    if (this.byWorker.get(worker) === agent) return;
    if (this.byWorker.size >= BOUNDS.agents) this.byWorker.clear();
    this.byWorker.set(worker, agent.slice(0, LIMITS.userAgentCharacters));
  }

  /** What is known of a worker; its user's file is read for it, at most once a minute. */
  async of(user: string, worker: string): Promise<string | undefined> {
    const known = this.byWorker.get(worker);
    if (known !== undefined) return known;
    const now = Date.now();
    if (now - (this.asked.get(user) ?? 0) < BOUNDS.usersRoundMs) return undefined;
    if (this.asked.size >= BOUNDS.agents) this.asked.clear();
    this.asked.set(user, now);
    const status = await readUserStatus(this.root, user, this.faults);
    for (const { workername, useragent } of status?.worker ?? []) {
      if (workername && useragent) this.learn(workername, useragent);
    }
    return this.byWorker.get(worker);
  }
}
