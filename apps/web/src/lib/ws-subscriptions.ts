import type { Channel } from '@app/contracts';
import { RecentSet } from './recent-set';
import { identityOf, type Incoming, type PoolEvent, type Position } from './ws-protocol';

export type Scope = 'all' | 'mine';
export type EventHandler = (event: PoolEvent) => void;
/** Called when events of a channel may be missing: what came from it has to be fetched again. */
export type GapHandler = (channel: Channel) => void;

interface Entry {
  readonly handlers: Map<EventHandler, Scope>;
  /** Scope that was asked for last; the widest that any handler wants. */
  scope: Scope;
  position: Position | null;
}

const REMEMBERED_EVENTS = 2_000;

/** Who listens to which channel, and up to where each channel was heard. Knows nothing of sockets. */
export class Subscriptions {
  private readonly entries = new Map<Channel, Entry>();
  private readonly seen = new RecentSet(REMEMBERED_EVENTS);
  private readonly gapHandlers = new Set<GapHandler>();

  get channels(): Channel[] {
    return [...this.entries.keys()];
  }

  /** Adds a handler. True if the server must be asked: a new channel, or a wider scope. */
  add(channel: Channel, handler: EventHandler, scope: Scope): boolean {
    const entry = this.entries.get(channel);
    if (!entry) {
      this.entries.set(channel, { handlers: new Map([[handler, scope]]), scope, position: null });
      return true;
    }
    entry.handlers.set(handler, scope);
    return this.rescope(entry);
  }

  /** Takes a handler away. Tells what the server must hear of it. */
  remove(channel: Channel, handler: EventHandler): 'nothing' | 'subscribe' | 'unsubscribe' {
    const entry = this.entries.get(channel);
    if (!entry?.handlers.delete(handler)) return 'nothing';
    if (entry.handlers.size > 0) return this.rescope(entry) ? 'subscribe' : 'nothing';
    this.entries.delete(channel);
    return 'unsubscribe';
  }

  onGap(handler: GapHandler): () => void {
    this.gapHandlers.add(handler);
    return () => this.gapHandlers.delete(handler);
  }

  /** The frame that asks for a channel, from where it was last heard. */
  request(channel: Channel): Record<string, unknown> {
    const entry = this.entries.get(channel);
    const scope = entry?.scope === 'mine' ? { scope: 'mine' } : {};
    return { action: 'subscribe', channel, recover: true, ...scope, ...entry?.position };
  }

  /** Passes a frame on: events to their handlers, each once; gaps to the gap handlers. */
  receive(frame: Incoming): void {
    if (frame.kind === 'event') return this.deliver(frame);
    if (frame.kind !== 'subscribed' && frame.kind !== 'resync') return;
    const entry = this.entries.get(frame.channel);
    if (!entry) return;
    if (frame.kind === 'subscribed' && frame.recovered) return;
    entry.position = frame.position;
    for (const handler of this.gapHandlers) handler(frame.channel);
  }

  private deliver({ channel, offset, event }: Extract<Incoming, { kind: 'event' }>): void {
    const entry = this.entries.get(channel);
    if (!entry) return;
    if (offset !== null && entry.position) {
      if (offset <= entry.position.offset) return;
      entry.position = { ...entry.position, offset };
    }
    if (event === null) return;
    const identity = identityOf(event);
    if (identity !== null && !this.seen.add(identity)) return;
    for (const handler of [...entry.handlers.keys()]) handler(event);
  }

  private rescope(entry: Entry): boolean {
    const scope: Scope = [...entry.handlers.values()].includes('all') ? 'all' : 'mine';
    if (scope === entry.scope) return false;
    entry.scope = scope;
    // Another audience is another stream: going on from the old place could replay the whole pool.
    entry.position = null;
    return true;
  }
}
