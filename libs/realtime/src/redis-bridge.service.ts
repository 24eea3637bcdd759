import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { SESSION_REVOKED_CHANNEL } from '@app/contracts';
import { RedisClients } from '@app/redis';
import { ConnectionManager } from './connection-manager';
import { RealtimeMetrics, type SkipReason } from './metrics';
import { REALTIME_OPTIONS, type RealtimeOptions } from './options';
import { POOL_PUBSUB_CHANNELS, route, type Route } from './route';

const PROBE = { everyMs: 5_000, timeoutMs: 10_000 };
const COMPLAIN_EVERY_MS = 1_000;

/** Hears of every event that has an owner, after his sockets got it. */
export type OwnerListener = (userId: number, event: string) => void;

/** Who hears a channel beside the pool's. Both are quick and never throw. */
export interface BridgeListener {
  hear(message: string): void;
  /** Messages may have been missed; from now on they are heard again. */
  gap(): void;
}

/** `deaf`: not subscribed; `before`: whether it ever was. */
type BridgeState = { kind: 'deaf'; before: boolean } | { kind: 'live' };

/**
 * Carries what is published on `pubsub:EVENT` to the sockets of this node. It is never silently deaf: it hears its own
 * probe every few seconds or reconnects, and after any gap tells those who recover to resync.
 */
@Injectable()
export class RedisBridgeService implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(RedisBridgeService.name);
  private readonly probeChannel = `control:bridge_probe:${randomUUID()}`;
  private readonly probe: { everyMs: number; timeoutMs: number };
  private state: BridgeState = { kind: 'deaf', before: false };
  /** Since when a probe of ours is under way without anything being heard. */
  private unansweredSince: number | undefined;
  private timer: NodeJS.Timeout | undefined;
  private lastComplaint = Number.NEGATIVE_INFINITY;
  private stopped = false;
  private readonly ownerListeners = new Set<OwnerListener>();
  private readonly listeners = new Map<string, BridgeListener>();
  private readonly onReady = () => void this.subscribe();
  private readonly onClose = () => this.lost();
  private readonly onMessage = (channel: string, message: string) => this.hear(channel, message);

  constructor(
    private readonly redis: RedisClients,
    private readonly connections: ConnectionManager,
    private readonly metrics: RealtimeMetrics,
    @Inject(REALTIME_OPTIONS) options: Pick<RealtimeOptions, 'probe'>,
  ) {
    this.probe = options.probe ?? PROBE;
  }

  /** Starts listening. Does not wait for Redis: the API serves what it can without it. */
  onModuleInit(): void {
    const { subscriber } = this.redis;
    subscriber.on('ready', this.onReady);
    subscriber.on('close', this.onClose);
    subscriber.on('message', this.onMessage);
    if (subscriber.status === 'wait') void subscriber.connect().catch(() => undefined);
    else if (subscriber.status === 'ready') void this.subscribe();
    this.timer = setInterval(() => void this.prove(), this.probe.everyMs);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    if (this.timer) clearInterval(this.timer);
    const { subscriber } = this.redis;
    subscriber.off('ready', this.onReady);
    subscriber.off('close', this.onClose);
    subscriber.off('message', this.onMessage);
  }

  /** Whether messages published now would be heard. */
  healthy(): boolean {
    return this.state.kind === 'live' && !this.isSilent();
  }

  /** Calls `listener` for each event that concerns somebody; returns how to stop it. It must be quick and never throw. */
  onOwned(listener: OwnerListener): () => void {
    this.ownerListeners.add(listener);
    return () => void this.ownerListeners.delete(listener);
  }

  /** Hands the messages of a channel to a listener, from now on; one listener a channel. */
  listen(channel: string, listener: BridgeListener): void {
    this.listeners.set(channel, listener);
    if (this.redis.subscriber.status === 'ready') void this.subscribe();
  }

  private isSilent(): boolean {
    const since = this.unansweredSince;
    return since !== undefined && performance.now() - since > this.probe.timeoutMs;
  }

  private async subscribe(): Promise<void> {
    try {
      await this.redis.subscriber.subscribe(
        ...POOL_PUBSUB_CHANNELS,
        ...this.listeners.keys(),
        SESSION_REVOKED_CHANNEL,
        this.probeChannel,
      );
    } catch (error) {
      if (!this.stopped)
        this.complain(`cannot subscribe: ${error instanceof Error ? error.message : 'unknown'}`);
      return;
    }
    this.heardAgain();
  }

  /**
   * What is heard from now on is whole. A gap is told before anything that comes after it; the time before the first
   * subscription is one too, for those who were here earlier.
   */
  private heardAgain(): void {
    this.unansweredSince = undefined;
    if (this.state.kind === 'live') return;
    const { before } = this.state;
    this.state = { kind: 'live' };
    const told = this.connections.resync();
    for (const listener of this.listeners.values()) listener.gap();
    if (!before && told === 0) return;
    this.metrics.resyncs += 1;
    this.logger.warn(`heard nothing from Redis for a while; told ${told} subscriptions to resync`);
  }

  private lost(): void {
    this.state = { kind: 'deaf', before: this.state.kind === 'live' || this.state.before };
  }

  private hear(channel: string, message: string): void {
    // One command subscribes to all channels at once; a message can come before we look at its answer.
    this.heardAgain();
    if (channel === this.probeChannel) return;
    try {
      const listener = this.listeners.get(channel);
      if (listener) listener.hear(message);
      else if (channel === SESSION_REVOKED_CHANNEL) this.revoke(message);
      else this.pass(channel, message);
    } catch (error) {
      // JSON.stringify refuses what is nested too deeply; one such message must not cost the others.
      this.skip('not_serialisable', channel, error instanceof Error ? error.name : undefined);
    }
  }

  private pass(pubsub: string, message: string): void {
    const to: Route | undefined = route(pubsub, message);
    switch (to?.kind) {
      case undefined:
        return;
      case 'skip':
        return this.skip(to.reason, pubsub);
      case 'everyone':
        this.connections.broadcastToChannel(to.channel, to.data, to.owner, to.conflate);
        if (typeof to.owner === 'number') this.tellOwned(to.owner, to.data);
        return;
      case 'user':
        this.connections.sendToUser(to.userId, to.channel, to.data, to.conflate);
        this.tellOwned(to.userId, to.data);
    }
  }

  private tellOwned(userId: number, { type }: Record<string, unknown>): void {
    for (const listener of this.ownerListeners) listener(userId, String(type));
  }

  private revoke(message: string): void {
    const order: unknown = JSON.parse(message);
    const sid = typeof order === 'object' && order !== null && 'sid' in order ? order.sid : undefined;
    if (typeof sid === 'string') this.connections.revokeSession(sid);
    else this.skip('bad_control', SESSION_REVOKED_CHANNEL);
  }

  /** Publishes to ourselves; a subscriber that does not hear it in time is made to reconnect. */
  private async prove(): Promise<void> {
    const { subscriber, commands } = this.redis;
    if (this.state.kind === 'deaf') {
      if (subscriber.status === 'ready') await this.subscribe();
      return;
    }
    if (this.isSilent()) {
      this.complain('did not hear its own probe; reconnecting');
      this.unansweredSince = undefined;
      subscriber.disconnect(true);
      return;
    }
    this.unansweredSince ??= performance.now();
    await commands.publish(this.probeChannel, '1').catch(() => this.askTheEar());
  }

  /**
   * A probe that could not be published proves nothing about the ear, which has a connection of its own: whether that one
   * answers does. Where both lead to nowhere, the silence counts on.
   */
  private async askTheEar(): Promise<void> {
    try {
      await this.redis.subscriber.ping();
      this.unansweredSince = undefined;
    } catch {
      // It is lost, and will say so itself.
    }
  }

  private skip(reason: SkipReason, channel: string, detail?: string): void {
    this.metrics.skip(reason);
    this.complain(`skipped a message on ${channel}: ${reason}${detail ? ` (${detail})` : ''}`);
  }

  /** One line a second at most: whoever publishes rubbish must not fill the log. */
  private complain(text: string): void {
    const now = performance.now();
    if (now - this.lastComplaint < COMPLAIN_EVERY_MS) return;
    this.lastComplaint = now;
    this.logger.warn(text);
  }
}
