import { TextBusyError } from './text-error';

/** Bounds on what waits for a thread. */
export interface WaitingLimits {
  /** Tasks of all owners. */
  waiting: number;
  /** Tasks of one owner; without it, any number. */
  waitingOfOwner?: number;
  /** Input of all tasks; from half of it on, only owners of whom nothing waits add more. */
  waitingBytes?: number;
}

/** The tasks that wait for a thread, bounded so that an owner who sends a flood of them is refused alone. */
export class WaitingTasks {
  private tasks = 0;
  private bytes = 0;
  private readonly ofOwner = new Map<number, number>();

  constructor(private readonly limits: WaitingLimits) {}

  /** @returns what removes the task when it no longer waits @throws TextBusyError where it may not wait */
  add(owner: number, bytes: number): () => void {
    const { waiting, waitingOfOwner = Infinity, waitingBytes = Infinity } = this.limits;
    const own = this.ofOwner.get(owner) ?? 0;
    if (own >= waitingOfOwner) throw new TextBusyError('owner');
    const after = this.bytes + bytes;
    if (own > 0 && after > waitingBytes / 2) throw new TextBusyError('owner');
    if (this.tasks >= waiting || (this.tasks > 0 && after > waitingBytes)) throw new TextBusyError('busy');
    this.tasks += 1;
    this.bytes = after;
    this.ofOwner.set(owner, own + 1);
    return () => this.remove(owner, bytes);
  }

  private remove(owner: number, bytes: number): void {
    this.tasks -= 1;
    this.bytes -= bytes;
    const left = (this.ofOwner.get(owner) ?? 1) - 1;
    if (left > 0) this.ofOwner.set(owner, left);
    else this.ofOwner.delete(owner);
  }
}
