import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import {
  GROOVE_DIRTY_CHANNEL,
  grooveDirty,
  type GrooveError,
  type GrooveTopic,
  type GrooveTopicName,
  topicKey,
} from '@app/contracts';
import {
  RealtimeMetrics,
  RedisBridgeService,
  type Session,
  type TopicDashboard,
  TopicHub,
} from '@app/realtime';
import { GrooveSnapshotsService } from './groove-snapshots.service';
import { PipelineWatch } from './pipeline-watch';
import { dayOf } from './providers/period';

const TICK_MS = 30_000;
/** What another day changes. */
const BY_DAY: readonly GrooveTopicName[] = ['overview', 'attribution', 'session_timeline', 'health'];

/** The topics of groove on the hub of this node: computed by the providers, woken by news from Redis and by time. */
@Injectable()
export class GrooveTopics implements TopicDashboard<GrooveTopic>, OnModuleInit, OnApplicationShutdown {
  readonly hub: TopicHub<GrooveTopic>;
  private readonly logger = new Logger(GrooveTopics.name);
  private timer: NodeJS.Timeout | undefined;
  private day = dayOf(new Date());
  private pipelineStatus = '';

  constructor(
    private readonly snapshots: GrooveSnapshotsService,
    private readonly pipeline: PipelineWatch,
    private readonly bridge: RedisBridgeService,
    private readonly metrics: RealtimeMetrics,
  ) {
    this.hub = new TopicHub(this, metrics);
  }

  onModuleInit(): void {
    this.bridge.listen(GROOVE_DIRTY_CHANNEL, {
      hear: (message) => this.hear(message),
      gap: () => this.hub.changedForAll(() => true),
    });
    this.timer = setInterval(() => void this.tick(new Date()), TICK_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    this.hub.stop();
  }

  /** These topics of a user show something else now. */
  changed(userId: number, names: readonly GrooveTopicName[]): void {
    this.hub.changed(userId, ({ topic }) => names.includes(topic));
  }

  key(topic: GrooveTopic): string {
    return topicKey(topic);
  }

  compute(userId: number, topic: GrooveTopic): Promise<string | undefined> {
    return this.snapshots.json(userId, topic);
  }

  state(topic: GrooveTopic, json: string, seq: number, at: Date): string {
    const type = seq === 1 ? 'snapshot' : 'update';
    return `{"type":"${type}","topic":${topicKey(topic)},"data":${json},"seq":${seq},"generated_at":"${at.toISOString()}"}`;
  }

  gone(session: Session, topic: GrooveTopic): void {
    tell(session, {
      type: 'error',
      code: 'not_found',
      message: 'This learning is not there any more.',
      topic,
    });
  }

  failed(session: Session, topic: GrooveTopic, error: unknown): void {
    this.logger.warn(
      `topic ${topic.topic} not computed: ${error instanceof Error ? error.message : 'unknown'}`,
    );
    const message = 'This cannot be computed at the moment; it follows as soon as it can.';
    tell(session, { type: 'error', code: 'internal', message, topic });
  }

  /** What time alone changes: the end of a day, a pipeline that stands still. */
  async tick(now: Date): Promise<void> {
    if (this.hub.size === 0) return;
    const names = new Set<GrooveTopicName>(['health']);
    const [day, status] = [dayOf(now), await this.pipeline.status()];
    if (day !== this.day) for (const name of BY_DAY) names.add(name);
    if (status !== this.pipelineStatus) names.add('overview');
    this.day = day;
    this.pipelineStatus = status;
    this.hub.changedForAll(({ topic }) => names.has(topic));
  }

  private hear(message: string): void {
    const parsed = grooveDirty.safeParse(parseJson(message));
    if (parsed.success) this.changed(parsed.data.user_id, parsed.data.topics);
    else this.metrics.skip('bad_control');
  }
}

const tell = (session: Session, error: GrooveError): void => session.send(error);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
