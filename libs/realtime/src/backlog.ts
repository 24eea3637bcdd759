import type { Frame } from './frame';

/**
 * What waits for one slow socket, oldest first. Replays come before everything live; they belong to the ring and are
 * not counted in `bytes`. A newer state replaces the older of its key and stands at the end, so order never turns back.
 */
export class Backlog {
  /** Bytes of live frames that wait. */
  bytes = 0;
  private readonly replays: { channel: string; frames: readonly Frame[]; at: number }[] = [];
  private live: (Frame | undefined)[] = [];
  private head = 0;
  private readonly states = new Map<string, number>();

  get empty(): boolean {
    return this.replays.length === 0 && this.head >= this.live.length;
  }

  /** Frames that would be lost if the socket were closed now. */
  get size(): number {
    return (
      this.live.length -
      this.head +
      this.replays.reduce((sum, replay) => sum + replay.frames.length - replay.at, 0)
    );
  }

  isReplaying(channel: string): boolean {
    return this.replays.some((replay) => replay.channel === channel);
  }

  replay(channel: string, frames: readonly Frame[]): void {
    if (frames.length > 0) this.replays.push({ channel, frames, at: 0 });
  }

  /** Adds a live frame. Returns true if it replaced an older state. */
  push(frame: Frame): boolean {
    let replaced = false;
    if (frame.conflate !== undefined) {
      const index = this.states.get(frame.conflate);
      const old = index === undefined ? undefined : this.live[index];
      if (index !== undefined && old) {
        this.live[index] = undefined;
        this.bytes -= old.bytes.length;
        replaced = true;
      }
      this.states.set(frame.conflate, this.live.length);
    }
    this.live.push(frame);
    this.bytes += frame.bytes.length;
    if (replaced && this.live.length > 1024) this.compact();
    return replaced;
  }

  /** Removes frames from the front until `most` bytes are reached (at least one frame). */
  take(most: number): Buffer[] {
    const taken: Buffer[] = [];
    let bytes = 0;
    while (bytes < most) {
      const next = this.nextReplay() ?? this.nextLive();
      if (!next) break;
      taken.push(next.bytes);
      bytes += next.bytes.length;
    }
    return taken;
  }

  private nextReplay(): Frame | undefined {
    const replay = this.replays[0];
    if (!replay) return undefined;
    const frame = replay.frames[replay.at++];
    if (replay.at >= replay.frames.length) this.replays.shift();
    return frame;
  }

  private nextLive(): Frame | undefined {
    while (this.head < this.live.length) {
      const frame = this.live[this.head];
      this.live[this.head++] = undefined;
      if (!frame) continue;
      this.bytes -= frame.bytes.length;
      if (frame.conflate !== undefined) this.states.delete(frame.conflate);
      return frame;
    }
    this.live = [];
    this.head = 0;
    this.states.clear();
    return undefined;
  }

  /** Drops the holes that conflation left, so that a flood of states takes no room. */
  private compact(): void {
    const kept = this.live.filter((frame) => frame !== undefined);
    if (kept.length * 2 > this.live.length) return;
    this.live = kept;
    this.head = 0;
    this.states.clear();
    kept.forEach((frame, index) => {
      if (frame.conflate !== undefined) this.states.set(frame.conflate, index);
    });
  }
}
