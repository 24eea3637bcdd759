import { LIMITS } from '@app/contracts';
import type { GrooveEnd } from '@app/database';

/**
 * The ends of sessions in flight in this process, waiting or being handled: bounded in all and per user, so that one
 * user's ends do not fill it.
 */
export class HeldEnds {
  private readonly byEntry = new Map<string, { user: number; name: string }>();
  private readonly names = new Set<string>();
  private readonly perUser = new Map<number, number>();
  private readonly working = new Set<Promise<unknown>>();

  constructor(
    private readonly most: { all: number; ofUser: number } = {
      all: LIMITS.grooveEndsHeld,
      ofUser: LIMITS.grooveEndsHeldPerUser,
    },
  ) {}

  /** @returns `known`: this entry is held; `full`: there is no place for it, or its end is held by another entry */
  add(id: string, { userId: user, eventId }: GrooveEnd): 'added' | 'known' | 'full' {
    if (this.byEntry.has(id)) return 'known';
    const name = `${user}:${eventId}`;
    const own = this.perUser.get(user) ?? 0;
    if (this.names.has(name) || own >= this.most.ofUser || this.byEntry.size >= this.most.all) return 'full';
    this.byEntry.set(id, { user, name });
    this.names.add(name);
    this.perUser.set(user, own + 1);
    return 'added';
  }

  ids(): string[] {
    return [...this.byEntry.keys()];
  }

  /** Holds an entry while it is handled, and until its retry. @returns whether it is */
  async work(id: string, work: Promise<'done' | 'again'>): Promise<boolean> {
    this.working.add(work);
    const outcome = await work;
    this.working.delete(work);
    if (outcome === 'done') this.remove(id);
    return outcome === 'again';
  }

  /** Resolves when no work goes on. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.working]);
  }

  private remove(id: string): void {
    const held = this.byEntry.get(id);
    if (!held) return;
    this.byEntry.delete(id);
    this.names.delete(held.name);
    const left = (this.perUser.get(held.user) ?? 1) - 1;
    if (left > 0) this.perUser.set(held.user, left);
    else this.perUser.delete(held.user);
  }
}
