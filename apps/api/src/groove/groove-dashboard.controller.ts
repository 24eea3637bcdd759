import { Controller, Get, Header, Query } from '@nestjs/common';
import {
  grooveAttribution,
  grooveDetailQuery,
  type GrooveDetailQuery,
  grooveHealth,
  grooveLearningDetail,
  grooveLearnings,
  grooveLearningsQuery,
  type GrooveLearningsQuery,
  grooveOverridesQuery,
  type GrooveOverridesQuery,
  grooveOverview,
  groovePeriodQuery,
  type GroovePeriodQuery,
  grooveSessionTimeline,
  grooveStrategyDistributions,
  grooveStrategyOverrides,
  type GrooveTopicInput,
} from '@app/contracts';
import { CurrentUser, SignedIn } from '../auth/auth.decorators';
import type { AccessIdentity } from '../auth/token.service';
import { Describe } from '../http/describe';
import { parse } from '../http/parse.pipe';
import { GrooveSnapshotsService } from './groove-snapshots.service';

const tag = 'groove';
const Json = () => Header('Content-Type', 'application/json; charset=utf-8');

/** The topics of the groove socket, each as one answer. */
@Controller('groove/dashboard')
@SignedIn()
export class GrooveDashboardController {
  constructor(private readonly snapshots: GrooveSnapshotsService) {}

  @Get('overview')
  @Json()
  @Describe({ tag, summary: 'Learnings, trend and health at a glance', response: grooveOverview })
  overview(@CurrentUser() user: AccessIdentity): Promise<string> {
    return this.read(user, { topic: 'overview' });
  }

  @Get('learnings')
  @Json()
  @Describe({
    tag,
    summary: 'My learnings, filtered and sorted',
    query: grooveLearningsQuery,
    response: grooveLearnings,
  })
  learnings(
    @CurrentUser() user: AccessIdentity,
    @Query(parse(grooveLearningsQuery)) query: GrooveLearningsQuery,
  ): Promise<string> {
    const { sort, limit, offset, ...filters } = query;
    return this.read(user, { topic: 'learnings', filters: filters as object, sort, limit, offset });
  }

  @Get('learning_detail')
  @Json()
  @Describe({
    tag,
    summary: 'One learning with all that its figures are computed from',
    query: grooveDetailQuery,
    response: grooveLearningDetail,
    errors: ['not_found'],
  })
  detail(
    @CurrentUser() user: AccessIdentity,
    @Query(parse(grooveDetailQuery)) query: GrooveDetailQuery,
  ): Promise<string> {
    return this.read(user, { topic: 'learning_detail', id: query.id });
  }

  @Get('attribution')
  @Json()
  @Describe({
    tag,
    summary: 'The learnings that helped most in a period, and those that harmed',
    query: groovePeriodQuery,
    response: grooveAttribution,
  })
  attribution(
    @CurrentUser() user: AccessIdentity,
    @Query(parse(groovePeriodQuery)) { days, limit, offset }: GroovePeriodQuery,
  ): Promise<string> {
    return this.read(user, { topic: 'attribution', period: { days }, limit, offset });
  }

  @Get('session_timeline')
  @Json()
  @Describe({
    tag,
    summary: 'The ended sessions of a period, the newest first',
    query: groovePeriodQuery,
    response: grooveSessionTimeline,
  })
  timeline(
    @CurrentUser() user: AccessIdentity,
    @Query(parse(groovePeriodQuery)) { days, limit, offset }: GroovePeriodQuery,
  ): Promise<string> {
    return this.read(user, { topic: 'session_timeline', period: { days }, limit, offset });
  }

  @Get('strategy_distributions')
  @Json()
  @Describe({
    tag,
    summary: 'How well each strategy does, by category and kind of session',
    response: grooveStrategyDistributions,
  })
  distributions(@CurrentUser() user: AccessIdentity): Promise<string> {
    return this.read(user, { topic: 'strategy_distributions' });
  }

  @Get('strategy_overrides')
  @Json()
  @Describe({
    tag,
    summary: 'Learnings on the way to a strategy of their own, and those that have one',
    query: grooveOverridesQuery,
    response: grooveStrategyOverrides,
  })
  overrides(
    @CurrentUser() user: AccessIdentity,
    @Query(parse(grooveOverridesQuery)) { specialized_only }: GrooveOverridesQuery,
  ): Promise<string> {
    return this.read(user, { topic: 'strategy_overrides', specialized_only });
  }

  @Get('health')
  @Json()
  @Describe({ tag, summary: 'How the pipeline does, and what it did last', response: grooveHealth })
  health(@CurrentUser() user: AccessIdentity): Promise<string> {
    return this.read(user, { topic: 'health' });
  }

  private read(user: AccessIdentity, topic: GrooveTopicInput): Promise<string> {
    return this.snapshots.read(user.userId, topic);
  }
}
