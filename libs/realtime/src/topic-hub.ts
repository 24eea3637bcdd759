import { createHash } from 'node:crypto';
import { LIMITS } from '@app/contracts';
import { FairQueue } from './fair-queue';
import { textFrame } from './frame';
import type { RealtimeMetrics } from './metrics';
import type { Session } from './session';

/** What a dashboard tells the hub of its topics, and how it speaks. */
export interface TopicDashboard<Topic> {
  /** The identity of a topic: its canonical form. */
  key(topic: Topic): string;
  /** The whole state of a topic as JSON; undefined where there is nothing (any more). */
  compute(userId: number, topic: Topic): Promise<string | undefined>;
  /** The text of a frame; `seq` is 1 for a snapshot and rises by one with every update. */
  state(topic: Topic, json: string, seq: number, at: Date): string;
  /** The topic is no more; this session does not watch it any longer. */
  gone(session: Session, topic: Topic): void;
  /** A snapshot cannot be made now; it follows when it can. */
  failed(session: Session, topic: Topic, error: unknown): void;
}

/** One session that watches. `from` is the first computation that began after it asked. */
interface Watch {
  session: Session;
  seq: number;
  version: number;
  from: number;
  told: boolean;
}

type GroupState =
  | { kind: 'idle' }
  | { kind: 'resting'; timer: NodeJS.Timeout; until: number }
  | { kind: 'queued' }
  | { kind: 'running' };

/** All sessions of a user that watch the same topic. Of its state no more than a digest is kept. */
interface Group<Topic> {
  userId: number;
  topic: Topic;
  key: string;
  watches: Map<Session, Watch>;
  state: GroupState;
  /** Since when it is known that something changed, as a time of `performance.now()`. */
  dirtySince: number | undefined;
  retryAt: number;
  begun: number;
  done: number;
  version: number;
  digest: string;
}

const COMPUTED_AT_ONCE = 4;
const RETRY_MS = 5_000;

/**
 * Topics beside channels: a session subscribes to the state of something, gets it whole, and again whenever it
 * changed. Equal topics of one user are computed once; changes are coalesced, an unchanged state is not sent, and a
 * slow reader gets the newest state when it has read the one before.
 */
export class TopicHub<Topic> {
  private readonly groups = new Map<number, Map<string, Group<Topic>>>();
  private readonly bySession = new Map<Session, Set<Group<Topic>>>();
  private readonly late = new Map<Session, Set<Group<Topic>>>();
  private readonly queue = new FairQueue(COMPUTED_AT_ONCE);

  constructor(
    private readonly dashboard: TopicDashboard<Topic>,
    private readonly metrics: RealtimeMetrics,
  ) {}

  /** How many topics a session would watch with these ones too. */
  countWith(session: Session, topics: readonly Topic[]): number {
    const keys = new Set([...(this.bySession.get(session) ?? [])].map(({ key }) => key));
    for (const topic of topics) keys.add(this.dashboard.key(topic));
    return keys.size;
  }

  /** Topics that are watched on this node, each once a user. */
  get size(): number {
    let size = 0;
    for (const own of this.groups.values()) size += own.size;
    return size;
  }

  /** Watches a topic. A snapshot follows that is computed from now on; a second time it begins anew. */
  subscribe(session: Session, topic: Topic): void {
    if (session.kind !== 'open') return;
    const group = this.groupOf(session.userId, topic);
    const from = group.begun + 1;
    group.watches.set(session, { session, seq: 0, version: 0, from, told: false });
    const own = this.bySession.get(session) ?? new Set();
    this.bySession.set(session, own.add(group));
    this.schedule(group);
  }

  /** Ends a subscription; harmless where there is none. */
  unsubscribe(session: Session, topic: Topic): void {
    const group = this.groups.get(session.userId)?.get(this.dashboard.key(topic));
    if (group) this.remove(session, group);
  }

  /** Forgets a session. */
  leave(session: Session): void {
    for (const group of this.bySession.get(session) ?? []) this.remove(session, group);
    this.late.delete(session);
  }

  /** Something changed that these topics of a user show. */
  changed(userId: number, concerns: (topic: Topic) => boolean): void {
    for (const group of this.groups.get(userId)?.values() ?? []) {
      if (!concerns(group.topic)) continue;
      group.dirtySince ??= performance.now();
      this.schedule(group);
    }
  }

  /** Any topic that concerns may have changed, whoever watches it: news was missed, or time went by. */
  changedForAll(concerns: (topic: Topic) => boolean): void {
    for (const userId of this.groups.keys()) this.changed(userId, concerns);
  }

  /** Ends all timers. */
  stop(): void {
    for (const own of this.groups.values())
      for (const { state } of own.values()) if (state.kind === 'resting') clearTimeout(state.timer);
    this.groups.clear();
  }

  private groupOf(userId: number, topic: Topic): Group<Topic> {
    const own = this.groups.get(userId) ?? new Map<string, Group<Topic>>();
    this.groups.set(userId, own);
    const key = this.dashboard.key(topic);
    const group: Group<Topic> = own.get(key) ?? {
      ...{ userId, topic, key, watches: new Map(), state: { kind: 'idle' }, dirtySince: undefined },
      ...{ retryAt: 0, begun: 0, done: 0, version: 0, digest: '' },
    };
    own.set(key, group);
    return group;
  }

  private remove(session: Session, group: Group<Topic>): void {
    group.watches.delete(session);
    this.late.get(session)?.delete(group);
    const mine = this.bySession.get(session);
    mine?.delete(group);
    if (mine?.size === 0) this.bySession.delete(session);
    if (group.watches.size > 0) return;
    if (group.state.kind === 'resting') clearTimeout(group.state.timer);
    const own = this.groups.get(group.userId);
    own?.delete(group.key);
    if (own?.size === 0) this.groups.delete(group.userId);
  }

  /** Decides when the group is computed next: at once for who waits, a little later for what changed, or not at all. */
  private schedule(group: Group<Topic>): void {
    const { state } = group;
    if (state.kind === 'queued' || state.kind === 'running') return;
    const now = performance.now();
    const due = Math.max(this.dueAt(group), group.retryAt);
    if (state.kind === 'resting') {
      if (state.until <= due) return;
      clearTimeout(state.timer);
    }
    if (due === Infinity) group.state = { kind: 'idle' };
    else if (due <= now) this.enqueue(group);
    else {
      const timer = setTimeout(() => this.enqueue(group), due - now);
      group.state = { kind: 'resting', timer, until: due };
    }
  }

  private dueAt(group: Group<Topic>): number {
    for (const { from, session } of group.watches.values()) {
      if (from > group.done && !session.behind) return 0;
    }
    return group.dirtySince === undefined ? Infinity : group.dirtySince + LIMITS.topicCoalesceMs;
  }

  private enqueue(group: Group<Topic>): void {
    group.state = { kind: 'queued' };
    this.queue.add(group.userId, () => this.run(group));
  }

  /** Computes a group's state and sends it to those who have another one. */
  private async run(group: Group<Topic>): Promise<void> {
    if (group.watches.size === 0) return;
    group.begun += 1;
    group.dirtySince = undefined;
    const watches = [...group.watches.values()];
    if (watches.every(({ session }) => session.behind)) {
      group.state = { kind: 'idle' };
      for (const watch of watches) this.wait(watch, group);
      return;
    }
    group.state = { kind: 'running' };
    this.metrics.topicRuns += 1;
    try {
      const json = await this.dashboard.compute(group.userId, group.topic);
      group.done = group.begun;
      group.retryAt = 0;
      if (json === undefined) this.bury(group);
      else this.deliver(group, json);
    } catch (error) {
      this.metrics.topicFailures += 1;
      this.postpone(group, error);
    }
    group.state = { kind: 'idle' };
    if (group.watches.size > 0) this.schedule(group);
  }

  private deliver(group: Group<Topic>, json: string): void {
    const at = new Date();
    const digest = createHash('sha1').update(json).digest('base64');
    if (digest !== group.digest) group.version += 1;
    group.digest = digest;
    const frames = new Map<number, Buffer>();
    for (const watch of group.watches.values()) {
      if (watch.from > group.done || watch.version === group.version) continue;
      if (watch.session.behind) this.wait(watch, group);
      else {
        watch.seq += 1;
        watch.version = group.version;
        watch.told = false;
        const bytes =
          frames.get(watch.seq) ?? textFrame(this.dashboard.state(group.topic, json, watch.seq, at));
        frames.set(watch.seq, bytes);
        this.metrics.deliveries += 1;
        watch.session.post({ bytes });
      }
    }
  }

  /** The reader has not taken what it got: once it has, it gets what is then the newest. */
  private wait(watch: Watch, group: Group<Topic>): void {
    const { session } = watch;
    watch.from = group.begun + 1;
    this.metrics.conflated += 1;
    const waiting = this.late.get(session);
    if (waiting) return void waiting.add(group);
    this.late.set(session, new Set([group]));
    session.onCaughtUp(() => {
      const groups = this.late.get(session) ?? [];
      this.late.delete(session);
      for (const one of groups) this.schedule(one);
    });
  }

  private bury(group: Group<Topic>): void {
    for (const { session } of [...group.watches.values()]) {
      this.remove(session, group);
      this.dashboard.gone(session, group.topic);
    }
  }

  /** Nothing could be computed: who waits for a snapshot is told once, and it is tried again. */
  private postpone(group: Group<Topic>, error: unknown): void {
    group.retryAt = performance.now() + RETRY_MS;
    group.dirtySince ??= performance.now();
    for (const watch of group.watches.values()) {
      if (watch.seq > 0 || watch.told) continue;
      watch.told = true;
      this.dashboard.failed(watch.session, group.topic, error);
    }
  }
}
