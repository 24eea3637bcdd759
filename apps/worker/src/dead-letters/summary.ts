import { LIMITS } from '@app/contracts';
import type { DeadLetter, QueueName } from './queue';
import { reasonGroup } from './reason-group';

/** Entries of one stream that were put aside for one kind of reason; times in ms since 1970. */
export interface Group {
  readonly queue: QueueName;
  readonly stream: string;
  readonly reason: string;
  count: number;
  oldest: number;
  newest: number;
}

const OTHERS = '(other reasons)';
const STREAM_CHARACTERS = 128;

/** Counts dead letters by stream and reason. Holds a bounded number of groups: what is beyond is summed by queue. */
export class Summary {
  private readonly groups = new Map<string, Group>();

  add(letter: DeadLetter): void {
    const stream = letter.stream.slice(0, STREAM_CHARACTERS);
    const group =
      this.find(letter.queue, stream, reasonGroup(letter.reason)) ??
      this.find(letter.queue, '', OTHERS, true);
    if (!group) return;
    group.count += 1;
    group.oldest = Math.min(group.oldest, letter.time);
    group.newest = Math.max(group.newest, letter.time);
  }

  /** The largest first. */
  list(): Group[] {
    return [...this.groups.values()].sort((one, other) => other.count - one.count);
  }

  private find(queue: QueueName, stream: string, reason: string, isAlwaysKept = false): Group | undefined {
    const key = JSON.stringify([queue, stream, reason]);
    const known = this.groups.get(key);
    if (known || (this.groups.size >= LIMITS.deadLetterGroups && !isAlwaysKept)) return known;
    const group = { queue, stream, reason, count: 0, oldest: Infinity, newest: -Infinity };
    this.groups.set(key, group);
    return group;
  }
}
