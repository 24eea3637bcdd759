import { Injectable } from '@nestjs/common';
import { type GrooveBody, type GrooveTopic, grooveTopic, type GrooveTopicInput } from '@app/contracts';
import { AppError } from '../http/app-error';
import { HealthProvider } from './providers/health.provider';
import { LearningsProvider } from './providers/learnings.provider';
import { OverviewProvider } from './providers/overview.provider';
import { PeriodsProvider } from './providers/periods.provider';
import { StrategyProvider } from './providers/strategy.provider';
import { fitting } from './providers/texts';

/** The state of any topic, for the socket and for REST. */
@Injectable()
export class GrooveSnapshotsService {
  constructor(
    private readonly overview: OverviewProvider,
    private readonly learnings: LearningsProvider,
    private readonly periods: PeriodsProvider,
    private readonly strategy: StrategyProvider,
    private readonly health: HealthProvider,
  ) {}

  /** The whole state as JSON that fits a frame; undefined for a learning that the user does not have. */
  async json(userId: number, topic: GrooveTopic): Promise<string | undefined> {
    const body = await this.body(userId, topic, Date.now());
    return body === null ? undefined : fitting(body);
  }

  /** The same for REST: what is not there is an error. @throws AppError not_found */
  async read(userId: number, input: GrooveTopicInput): Promise<string> {
    const json = await this.json(userId, grooveTopic.parse(input));
    if (json === undefined) throw new AppError('not_found', 'You have no learning with this id.');
    return json;
  }

  /** `now`: epoch milliseconds, by which periods end. */
  private body(userId: number, topic: GrooveTopic, now: number): Promise<GrooveBody | null> {
    switch (topic.topic) {
      case 'overview':
        return this.overview.read(userId, now);
      case 'learnings':
        return this.learnings.list(userId, topic);
      case 'learning_detail':
        return this.learnings.detail(userId, topic.id);
      case 'attribution':
        return this.periods.attribution(userId, topic, now);
      case 'session_timeline':
        return this.periods.timeline(userId, topic, now);
      case 'strategy_distributions':
        return this.strategy.distributions(userId);
      case 'strategy_overrides':
        return this.strategy.overrides(userId, topic.specialized_only);
      case 'health':
        return this.health.read(userId, now);
    }
  }
}
