import { randomBytes } from 'node:crypto';
import { LIMITS } from '@app/contracts';
import type { Frame } from './frame';

/** Whom a message concerns: a user, nobody in particular, or a value that no user's id can be. */
export type Owner = number | null | 'invalid';

/** Whom a message was for, kept with it so that a replay asks again. */
export type Audience =
  | { kind: 'everyone' }
  /** Everyone of the whole pool's scope; in scope `mine` only the owner. */
  | { kind: 'owned'; owner: number | 'invalid' }
  | { kind: 'only'; owner: number };

/** Whether somebody may see a message. */
export function mayHear(audience: Audience, userId: number, scope: 'all' | 'mine'): boolean {
  if (audience.kind === 'everyone') return true;
  if (audience.kind === 'only') return audience.owner === userId;
  return scope === 'all' || audience.owner === userId;
}

export interface Position {
  epoch: string;
  offset: number;
}

interface Entry {
  offset: number;
  at: number;
  audience: Audience;
  frame: Frame;
}

/** The newest messages of one channel, for those who come back. Bounded by count, age and bytes, whichever is least. */
export class Ring {
  private epoch = newEpoch();
  private offset = 0;
  private entries: (Entry | undefined)[] = [];
  private head = 0;
  private bytes = 0;

  /** Where the channel is now. */
  get position(): Position {
    return { epoch: this.epoch, offset: this.offset };
  }

  /** The number of the next message; strictly increasing for the life of the process. */
  next(): number {
    return this.offset + 1;
  }

  /** Keeps a message under the number that `next()` gave. `now` is in epoch milliseconds. */
  add(frame: Frame, audience: Audience, now: number): void {
    this.offset += 1;
    this.entries.push({ offset: this.offset, at: now, audience, frame });
    this.bytes += frame.bytes.length;
    this.trim(now);
  }

  /**
   * Everything after a position that this reader may see, oldest first, or undefined when any of it could be missing:
   * another epoch, a position we never had, or messages already let go.
   */
  since(position: Position, userId: number, scope: 'all' | 'mine', now: number): Frame[] | undefined {
    this.trim(now);
    if (position.epoch !== this.epoch || position.offset > this.offset) return undefined;
    const oldest = this.entries[this.head]?.offset ?? this.offset + 1;
    if (position.offset < oldest - 1) return undefined;
    const frames: Frame[] = [];
    for (let at = this.head + (position.offset + 1 - oldest); at < this.entries.length; at += 1) {
      const entry = this.entries[at];
      if (entry && mayHear(entry.audience, userId, scope)) frames.push(entry.frame);
    }
    return frames;
  }

  /** After a gap: what was kept no longer joins what comes. Offsets go on rising. */
  rotate(): Position {
    this.epoch = newEpoch();
    this.entries = [];
    this.head = 0;
    this.bytes = 0;
    return this.position;
  }

  private trim(now: number): void {
    for (;;) {
      const oldest = this.entries[this.head];
      if (!oldest) break;
      const count = this.entries.length - this.head;
      const fits = count <= LIMITS.ringMessages && this.bytes <= LIMITS.ringBytes;
      if (fits && now - oldest.at <= LIMITS.ringMs) break;
      this.bytes -= oldest.frame.bytes.length;
      this.entries[this.head++] = undefined;
    }
    if (this.head < 1024 || this.head * 2 < this.entries.length) return;
    this.entries = this.entries.slice(this.head);
    this.head = 0;
  }
}

const newEpoch = (): string => randomBytes(9).toString('base64url');
