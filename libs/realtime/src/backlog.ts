import type { Frame } from './frame';

/** A replay under way: frames that the ring keeps as well. */
interface Replay {
  channel: string;
  /** When it began, in ms of a steady clock. */
  since: number;
  frames: readonly Frame[];
  at: number;
}
type Item = { kind: 'frame'; frame: Frame } | { kind: 'replay'; replay: Replay };

/**
 * What waits for one slow socket, oldest first. A newer state replaces the older of its key and stands at the end, so
 * order never turns back. Replays belong to the ring and are not counted in `bytes`.
 */
export class Backlog {
  /** Bytes of live frames that wait. */
  bytes = 0;
  private items: (Item | undefined)[] = [];
  private head = 0;
  /** Places in `items` with nothing in them, those before `head` among them. */
  private holes = 0;
  private readonly states = new Map<string, number>();
  private readonly replays = new Set<Replay>();

  get empty(): boolean {
    return this.head >= this.items.length;
  }

  /** Frames that would be lost if the socket were closed now. */
  get size(): number {
    let frames = 0;
    for (let at = this.head; at < this.items.length; at += 1)
      if (this.items[at]?.kind === 'frame') frames += 1;
    for (const replay of this.replays) frames += replay.frames.length - replay.at;
    return frames;
  }

  /** Places kept for what waits, holes among them. */
  get places(): number {
    return this.items.length;
  }

  isReplaying(channel: string): boolean {
    return [...this.replays].some((replay) => replay.channel === channel);
  }

  /** When the oldest replay that is still under way began. */
  get replayingSince(): number | undefined {
    for (const { since } of this.replays) return since;
    return undefined;
  }

  replay(channel: string, frames: readonly Frame[], now: number): void {
    if (frames.length === 0) return;
    const replay: Replay = { channel, since: now, frames, at: 0 };
    this.replays.add(replay);
    this.items.push({ kind: 'replay', replay });
  }

  /** Adds a live frame. Returns true if it replaced an older state. */
  push(frame: Frame): boolean {
    const replaced = this.dropOlder(frame.conflate);
    if (frame.conflate !== undefined) this.states.set(frame.conflate, this.items.length);
    this.items.push({ kind: 'frame', frame });
    this.bytes += frame.bytes.length;
    this.compact();
    return replaced;
  }

  /** Removes frames from the front until `most` bytes are reached (at least one frame). */
  take(most: number): Buffer[] {
    const taken: Buffer[] = [];
    let bytes = 0;
    while (bytes < most) {
      const next = this.next();
      if (!next) break;
      taken.push(next.bytes);
      bytes += next.bytes.length;
    }
    return taken;
  }

  private next(): Frame | undefined {
    while (this.head < this.items.length) {
      const item = this.items[this.head];
      if (item?.kind === 'replay') {
        const frame = item.replay.frames[item.replay.at++];
        if (frame) return frame;
        this.replays.delete(item.replay);
      }
      this.items[this.head++] = undefined;
      if (item) this.holes += 1;
      if (item?.kind !== 'frame') continue;
      this.bytes -= item.frame.bytes.length;
      if (item.frame.conflate !== undefined) this.states.delete(item.frame.conflate);
      this.compact();
      return item.frame;
    }
    this.items = [];
    this.head = this.holes = 0;
    return undefined;
  }

  private dropOlder(key: string | undefined): boolean {
    const index = key === undefined ? undefined : this.states.get(key);
    const item = index === undefined ? undefined : this.items[index];
    if (index === undefined || item?.kind !== 'frame') return false;
    this.items[index] = undefined;
    this.holes += 1;
    this.bytes -= item.frame.bytes.length;
    return true;
  }

  /** Drops the holes that conflation and a reader who never catches up leave, so that neither takes room. */
  private compact(): void {
    if (this.holes < 1024 || this.holes * 2 < this.items.length) return;
    const kept = this.items.filter((item) => item !== undefined);
    this.items = kept;
    this.head = this.holes = 0;
    this.states.clear();
    kept.forEach((item, index) => {
      if (item.kind === 'frame' && item.frame.conflate !== undefined)
        this.states.set(item.frame.conflate, index);
    });
  }
}
