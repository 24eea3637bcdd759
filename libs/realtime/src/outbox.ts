import { Injectable } from '@nestjs/common';
import { CHANNELS, LIMITS, type Channel } from '@app/contracts';
import type { Frame, MessageFrames } from './frame';
import type { Lane } from './lane';

/** How a socket takes a channel's messages together with others: not at all, plain, or with offsets. */
export type Shared = 'none' | 'plain' | 'numbered';
export type SharedModes = Readonly<Partial<Record<Channel, Shared>>>;

const DIGIT: Record<Shared, number> = { none: 0, plain: 1, numbered: 2 };
/** Sockets served before the event loop gets its turn. */
const SLICE = 250;
/** A group with this much pending is flushed without waiting for its time. */
const FLUSH_BYTES = 256 * 1024;

/** All sockets with the same shared subscriptions: one log, one buffer, one write each. */
class Group {
  readonly members = new Set<Lane>();
  /** Frames not yet delivered to everyone; the first has the absolute number `base`. */
  log: Frame[] = [];
  base = 0;
  bytes = 0;
  lastFlush = Number.NEGATIVE_INFINITY;
  pass: { from: number; to: number; joined: Buffer; rest: Iterator<Lane> } | undefined;

  constructor(readonly modes: readonly Shared[]) {}

  get end(): number {
    return this.base + this.log.length;
  }

  append(frame: Frame): void {
    this.log.push(frame);
    this.bytes += frame.bytes.length;
  }
}

/**
 * Decides when and in which portions frames reach sockets. A frame goes out at once when its receivers were quiet;
 * while messages keep coming, at most every 20 ms, everything pending in one write. Nothing here ever waits for a socket.
 */
@Injectable()
export class Outbox {
  private readonly groups = new Map<number, Group>();
  private readonly dirtyGroups = new Set<Group>();
  private readonly dirtyLanes = new Set<Lane>();
  private readonly urgent = new Set<Lane>();
  private immediate: NodeJS.Immediate | undefined;
  private timer: { due: number; handle: NodeJS.Timeout } | undefined;
  private readonly run = () => this.turn();

  /** Puts a lane among those with the same shared subscriptions. What it has not got yet keeps its place before. */
  join(lane: Lane, modes: SharedModes): void {
    const digits = CHANNELS.map((channel) => modes[channel] ?? 'none');
    const key = digits.reduce((sum, mode) => sum * 3 + DIGIT[mode], 0);
    this.leave(lane);
    if (key === 0) return;
    const group = this.groups.get(key) ?? new Group(digits);
    this.groups.set(key, group);
    group.members.add(lane);
    lane.group = group;
    lane.cursor = group.end;
    for (const own of lane.own ?? []) own.at = group.end;
  }

  /** Appends a message to every group that takes the channel. Returns the number of sockets it goes to. */
  publish(channel: Channel, message: MessageFrames): number {
    const index = CHANNELS.indexOf(channel);
    const now = performance.now();
    let sockets = 0;
    for (const group of this.groups.values()) {
      const mode = group.modes[index] ?? 'none';
      if (mode === 'none' || group.members.size === 0) continue;
      group.append(message[mode]);
      sockets += group.members.size;
      this.dirtyGroups.add(group);
      this.wake(untilDue(group, now), now);
    }
    return sockets;
  }

  /** Sends a frame to one socket, in order with its channels. `soon`: the client waits for it, so it goes out now. */
  send(lane: Lane, frame: Frame, when: 'soon' | 'paced'): void {
    if (!lane.usable) return;
    (lane.own ??= []).push({ at: this.groupOf(lane)?.end ?? 0, frame });
    this.dirtyLanes.add(lane);
    if (when === 'soon') this.urgent.add(lane);
    const now = performance.now();
    this.wake(when === 'soon' ? 0 : lane.lastWrite + LIMITS.wsFlushIntervalMs - now, now);
  }

  /** Sends what was missed on a channel, after everything that is pending for this socket. */
  replay(lane: Lane, channel: Channel, frames: readonly Frame[]): void {
    const now = performance.now();
    this.flushLane(lane, now);
    lane.replay(channel, frames, now);
  }

  /** Writes everything pending for one socket now. */
  flushLane(lane: Lane, now = performance.now()): void {
    this.dirtyLanes.delete(lane);
    this.urgent.delete(lane);
    lane.deliver(this.take(lane), undefined, now);
  }

  /** Forgets a socket and what is pending for it. */
  remove(lane: Lane): void {
    this.leave(lane);
    lane.end();
    this.dirtyLanes.delete(lane);
    this.urgent.delete(lane);
  }

  stop(): void {
    if (this.immediate) clearImmediate(this.immediate);
    if (this.timer) clearTimeout(this.timer.handle);
    this.immediate = this.timer = undefined;
  }

  private groupOf(lane: Lane): Group | undefined {
    return lane.group instanceof Group ? lane.group : undefined;
  }

  /** Leaves the group; frames of its log that the lane has not got become its own. */
  private leave(lane: Lane): void {
    const group = this.groupOf(lane);
    if (!group) return;
    const pending = this.take(lane);
    if (pending.length > 0) {
      lane.own = pending.map((frame) => ({ at: 0, frame }));
      this.dirtyLanes.add(lane);
      this.wake(0, 0);
    }
    lane.group = undefined;
    lane.cursor = 0;
    group.members.delete(lane);
    if (group.members.size > 0 || group.pass) return;
    this.dropGroup(group);
  }

  private dropGroup(group: Group): void {
    this.dirtyGroups.delete(group);
    for (const [key, other] of this.groups) if (other === group) this.groups.delete(key);
  }

  /** Removes and returns everything pending for a lane: the group's frames and its own, in the order they came. */
  private take(lane: Lane): Frame[] {
    const group = this.groupOf(lane);
    const own = lane.own ?? [];
    lane.own = undefined;
    if (!group) return own.map(({ frame }) => frame);
    const frames: Frame[] = [];
    let at = lane.cursor;
    for (const { at: place, frame } of own) {
      while (at < place) frames.push(this.frameAt(group, at++));
      frames.push(frame);
    }
    while (at < group.end) frames.push(this.frameAt(group, at++));
    lane.cursor = group.end;
    return frames;
  }

  private frameAt(group: Group, place: number): Frame {
    const frame = group.log[place - group.base];
    if (!frame) throw new Error('a lane points before the log of its group');
    return frame;
  }

  /** Who is due first sets the alarm. */
  private wake(inMs: number, now: number): void {
    if (inMs <= 0) {
      this.immediate ??= setImmediate(this.run);
      return;
    }
    const due = now + inMs;
    if (this.timer && this.timer.due <= due) return;
    if (this.timer) clearTimeout(this.timer.handle);
    this.timer = { due, handle: setTimeout(this.run, Math.ceil(inMs)) };
  }

  /**
   * One turn: a slice of the groups' members and one of the sockets with frames of their own, those whose time has come.
   * The rest sets the next alarm.
   */
  private turn(): void {
    this.stop();
    const now = performance.now();
    let left = SLICE;
    for (const group of this.dirtyGroups) {
      const wait = group.pass ? 0 : untilDue(group, now);
      if (wait > 0) {
        this.wake(wait, now);
        continue;
      }
      if (left === 0) {
        this.wake(0, now);
        break;
      }
      left -= this.flushGroup(group, now, left);
    }
    this.turnLanes(now);
  }

  /** Who waits for an answer comes first. */
  private turnLanes(now: number): void {
    let left = SLICE;
    for (const lane of this.urgent) {
      if (left-- === 0) return this.wake(0, now);
      this.flushLane(lane, now);
    }
    for (const lane of this.dirtyLanes) {
      const wait = lane.lastWrite + LIMITS.wsFlushIntervalMs - now;
      if (wait > 0) this.wake(wait, now);
      else if (left-- === 0) return this.wake(0, now);
      else this.flushLane(lane, now);
    }
  }

  /** Serves the next members of a group, then it is the turn of others; the last one trims the log. Returns how many. */
  private flushGroup(group: Group, now: number, most: number): number {
    group.pass ??= {
      from: group.base,
      to: group.end,
      joined: Buffer.concat(group.log.map((frame) => frame.bytes)),
      rest: group.members.values(),
    };
    const { pass } = group;
    const frames = group.log.slice(0, pass.to - pass.from);
    for (let served = 0; served < most; served += 1) {
      const next = pass.rest.next();
      if (next.done) {
        this.finishPass(group, pass.to);
        return served;
      }
      this.serve(next.value, pass, frames, now);
    }
    this.dirtyGroups.delete(group);
    this.dirtyGroups.add(group);
    this.wake(0, now);
    return most;
  }

  private serve(
    lane: Lane,
    pass: { from: number; to: number; joined: Buffer },
    frames: readonly Frame[],
    now: number,
  ): void {
    if (lane.own) return this.flushLane(lane, now);
    if (lane.cursor >= pass.to) return;
    if (lane.cursor > pass.from) return this.flushLane(lane, now);
    lane.cursor = pass.to;
    lane.deliver(frames, pass.joined, now);
  }

  private finishPass(group: Group, to: number): void {
    const done = group.log.splice(0, to - group.base);
    group.base = to;
    group.bytes -= done.reduce((sum, frame) => sum + frame.bytes.length, 0);
    group.pass = undefined;
    group.lastFlush = performance.now();
    if (group.members.size === 0) return this.dropGroup(group);
    if (group.log.length > 0) this.wake(untilDue(group, group.lastFlush), group.lastFlush);
    else this.dirtyGroups.delete(group);
  }
}

/** Milliseconds until a group may be served again: at once where much lies already. */
const untilDue = (group: Group, now: number): number =>
  group.bytes > FLUSH_BYTES ? 0 : group.lastFlush + LIMITS.wsFlushIntervalMs - now;
