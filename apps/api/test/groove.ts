import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import {
  GROOVE_BODIES,
  GROOVE_DIRTY_CHANNEL,
  GROOVE_STRATEGIES,
  type GrooveBodyOf,
  type GrooveDetailSignal,
  type GrooveTopicName,
  type TokenResponse,
} from '@app/contracts';
import { RedisClients } from '@app/redis';
import { type Frame, WsClient } from '@app/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { TestApi } from './test-app';

const DAY_MS = 86_400_000;

/** A groove socket of a signed-in user. */
export class GrooveClient {
  private constructor(readonly ws: WsClient) {}

  /** @param by  port of a proxy, where it does not come straight */
  static async open(app: NestFastifyApplication, token: string, by?: number): Promise<GrooveClient> {
    const port = by ?? (app.getHttpServer().address() as AddressInfo).port;
    return new GrooveClient(
      await WsClient.connect(`ws://127.0.0.1:${port}/ws/groove/dashboard?token=${token}`),
    );
  }

  /** Sends a request and waits for the reply that carries its id. */
  async ask(request: Record<string, unknown>): Promise<Frame> {
    const request_id = randomUUID();
    this.ws.send({ ...request, request_id });
    return this.ws.waitFor((frame) => frame.request_id === request_id);
  }

  subscribe(...topics: unknown[]): Promise<Frame> {
    return this.ask({ type: 'subscribe', topics });
  }

  /** The next snapshot or update of a topic after those that were received before `seen`. */
  state(type: 'snapshot' | 'update', topic: GrooveTopicName, seen = 0): Promise<Frame> {
    return this.ws.waitFor((frame) => this.of(type, topic).indexOf(frame) >= seen && frame.type === type);
  }

  /** All snapshots or updates of a topic so far. */
  of(type: 'snapshot' | 'update', topic: GrooveTopicName): Frame[] {
    return this.ws.frames.filter(
      (frame) => frame.type === type && (frame.topic as { topic: string }).topic === topic,
    );
  }

  /** Subscribes to one topic and gives the data of its snapshot. */
  async read<Data = Record<string, unknown>>(topic: { topic: GrooveTopicName; [key: string]: unknown }) {
    const seen = this.of('snapshot', topic.topic).length;
    const reply = await this.subscribe(topic);
    if (reply.type !== 'subscribed') throw new Error(JSON.stringify(reply));
    return (await this.state('snapshot', topic.topic, seen)).data as Data;
  }

  close(): Promise<void> {
    return this.ws.close();
  }
}

/** A topic by REST, checked against its schema. */
export async function readTopic<Name extends keyof typeof GROOVE_BODIES>(
  api: TestApi,
  token: string,
  topic: Name,
  query: Record<string, string> = {},
): Promise<GrooveBodyOf<Name>> {
  const answer = await api
    .get(`/api/v1/groove/dashboard/${topic}?${new URLSearchParams(query).toString()}`, token)
    .expect('Content-Type', 'application/json; charset=utf-8')
    .expect(200);
  expect(GROOVE_BODIES[topic].parse(answer.body)).toEqual(answer.body);
  return answer.body as GrooveBodyOf<Name>;
}

export const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY_MS);

/** Says what the worker says after a commit. */
export const publishDirty = (api: TestApi, userId: number, topics: GrooveTopicName[]): Promise<number> =>
  api.app
    .get(RedisClients)
    .commands.publish(GROOVE_DIRTY_CHANNEL, JSON.stringify({ user_id: userId, topics }));

export interface SeededLearning {
  id?: string;
  description?: string;
  insight?: string;
  category?: string;
  scope?: { kind: string; path?: string };
  status?: string;
  value?: number;
  confidence?: number;
  injected?: number;
  sessions?: number;
  activated?: number;
  ablation?: string;
  createdAt?: Date;
  lastSessionAt?: Date | null;
}

/** Writes what the steps of the worker write. */
export class GrooveSeed {
  constructor(
    private readonly api: TestApi,
    readonly session: TokenResponse,
  ) {}

  get userId(): number {
    return this.session.user.id;
  }

  private rows<Row>(sql: string, parameters: unknown[]): Promise<Row[]> {
    return this.api.database.source.query(sql, parameters);
  }

  async learning(given: SeededLearning = {}): Promise<string> {
    const { id = randomUUID(), scope = { kind: 'global' } } = given;
    const { description = 'Run the tests before a commit', insight = 'A broken test was found too late' } =
      given;
    await this.rows(
      `INSERT INTO groove_learnings (user_id, id, category, scope_kind, scope_path, status, source, extraction_confidence,
         estimated_value, confidence, times_injected, session_count, activated_count, ablation_state, created_at, last_session_at)
       VALUES ($1, $2, $3, $4, $5, $6, 'transcript', 0.85, $7, $8, $9, $10, $11, $12, $13, $14)`,
      [
        ...[this.userId, id, given.category ?? 'correction', scope.kind, scope.path ?? null],
        ...[given.status ?? 'active', given.value ?? 0, given.confidence ?? 0, given.injected ?? 0],
        ...[
          given.sessions ?? 0,
          given.activated ?? 0,
          given.ablation ?? 'pending',
          given.createdAt ?? new Date(),
        ],
        given.lastSessionAt === undefined ? new Date() : given.lastSessionAt,
      ],
    );
    await this.rows(
      `INSERT INTO groove_learning_texts VALUES ($1, $2, $3, $4, NULL, lower($3 || E'\\n' || $4))`,
      [...[this.userId, id, description, insight]],
    );
    return id;
  }

  /** A session that ended, with its day counted. */
  async endedSession(
    id: string,
    startedAt: Date,
    { outcome = null, feedback = null, activated = 0, warning = null }: Partial<Ended> = {},
  ): Promise<void> {
    await this.rows(
      `INSERT INTO groove_sessions (user_id, id, started_at, last_event_at, ended_at, end_reason, outcome, feedback,
         learnings_activated, warning, assessed_at)
       VALUES ($1, $2, $3, $3, $3, 'upload', $4, $5, $6, $7, $3)`,
      [this.userId, id, startedAt, outcome, feedback, activated, warning],
    );
    await this.rows(
      `INSERT INTO groove_session_days (user_id, day, sessions, assessed, score_sum)
       VALUES ($1, ($2::timestamptz AT TIME ZONE 'UTC')::date, 1, $3, $4)
       ON CONFLICT (user_id, day) DO UPDATE SET sessions = groove_session_days.sessions + 1,
         assessed = groove_session_days.assessed + $3, score_sum = groove_session_days.score_sum + $4`,
      [this.userId, startedAt, outcome === null ? 0 : 1, outcome === null ? 0 : (outcome + 1) / 2],
    );
  }

  async attribution(
    learningId: string,
    sessionId: string,
    at: Date,
    given: Partial<Attributed> = {},
  ): Promise<void> {
    const { net = 0, activated = true, withheld = false, outcome = null, value = null, signals = [] } = given;
    await this.rows(
      `INSERT INTO groove_attributions (user_id, learning_id, session_id, session_at, activated, activation_confidence,
         withheld, net_temporal, outcome, value, signals)
       VALUES ($1, $2, $3, $4, $5, 0.9, $6, $7, $8, $9, $10)`,
      [
        this.userId,
        learningId,
        sessionId,
        at,
        activated,
        withheld,
        net,
        outcome,
        value,
        JSON.stringify(signals),
      ],
    );
    await this.rows(
      `INSERT INTO groove_learning_days (user_id, learning_id, day, sessions, activated)
       VALUES ($1, $2, ($3::timestamptz AT TIME ZONE 'UTC')::date, 1, $4)
       ON CONFLICT (user_id, learning_id, day) DO UPDATE SET sessions = groove_learning_days.sessions + 1`,
      [this.userId, learningId, at, Number(activated)],
    );
  }

  async arm(
    learningId: string,
    withheld: boolean,
    sessions: number,
    mean: number,
    m2: number,
  ): Promise<void> {
    await this.rows(
      `INSERT INTO groove_ablation_arms (user_id, learning_id, withheld, sessions, mean, m2) VALUES ($1, $2, $3, $4, $5, $6)`,
      [this.userId, learningId, withheld, sessions, mean, m2],
    );
  }

  async distribution(category: string, context: string, sessions: number): Promise<void> {
    await this.rows(
      `INSERT INTO groove_strategy_distributions (user_id, category, context_type, parameters, session_count) VALUES ($1, $2, $3, $4, $5)`,
      [this.userId, category, context, JSON.stringify(parameters()), sessions],
    );
  }

  async override(learningId: string, sessions: number, specialized: boolean): Promise<void> {
    await this.rows(
      `INSERT INTO groove_strategy_overrides (user_id, learning_id, context_type, base_category, parameters, session_count)
       VALUES ($1, $2, 'interactive', 'correction', $3, $4)`,
      [this.userId, learningId, specialized ? JSON.stringify(parameters()) : null, sessions],
    );
  }

  async health(): Promise<void> {
    const { userId } = this;
    await this.rows(
      `INSERT INTO groove_components (user_id, component, eligible, processed, failed, items, last_activity)
       VALUES ($1, 'assessment', 10, 8, 0, 23, '2026-01-02T03:04:05Z'), ($1, 'attribution', 10, 5, 2, 7, NULL)`,
      [userId],
    );
    await this.rows(
      `INSERT INTO groove_parameters (user_id, name, parameter) VALUES ($1, 'outcome_weight',
         '{"alpha":6,"beta":4,"observations":9,"prior_alpha":1,"prior_beta":1}')`,
      [userId],
    );
    await this.rows(
      `INSERT INTO groove_parameter_days (user_id, name, day, value) VALUES ($1, 'outcome_weight', (now() AT TIME ZONE 'UTC')::date - 3, 0.5)`,
      [userId],
    );
    await this.rows(
      `INSERT INTO groove_activity (user_id, type, message, at) VALUES ($1, 'assessment', 'Session s-1 assessed', '2026-01-02T03:04:05Z')`,
      [userId],
    );
    await this.rows(
      `INSERT INTO groove_ingest_days (user_id, day, accepted, duplicate, rejected) VALUES ($1, (now() AT TIME ZONE 'UTC')::date, 12, 3, 2)`,
      [userId],
    );
    await this.rows(
      `INSERT INTO groove_rejections (user_id, day, reason, count) VALUES ($1, (now() AT TIME ZONE 'UTC')::date, 'not JSON', 2)`,
      [userId],
    );
  }
}

interface Ended {
  outcome: number | null;
  feedback: string | null;
  activated: number;
  warning: string | null;
}
interface Attributed {
  net: number;
  activated: boolean;
  withheld: boolean;
  outcome: number | null;
  value: number | null;
  signals: GrooveDetailSignal[];
}

/** Beta(3, 1) of nine outcomes for each strategy. */
const parameters = () =>
  Object.fromEntries(
    GROOVE_STRATEGIES.map((strategy) => [
      strategy,
      { alpha: 3, beta: 1, observations: 9, prior_alpha: 1, prior_beta: 1 },
    ]),
  );
