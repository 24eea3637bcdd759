import { Controller, Get, Query } from '@nestjs/common';
import {
  chartQuery,
  type ChartWindow,
  hashrateChart,
  type HashrateChart,
  hashrates,
  type Hashrates,
  odds,
  type Odds,
  summary,
  type Summary,
  uptime,
  type Uptime,
  uptimeQuery,
} from '@app/contracts';
import { CurrentUser, SignedIn } from '../auth/auth.decorators';
import type { AccessIdentity } from '../auth/token.service';
import { Describe } from '../http/describe';
import { parse } from '../http/parse.pipe';
import { EXAMPLES } from './examples';
import { MiningService } from './mining.service';

const tag = 'mining';

@Controller('mining')
@SignedIn()
export class MiningController {
  constructor(private readonly mining: MiningService) {}

  @Get('hashrate')
  @Describe({
    tag,
    summary: 'My hashrate over four windows',
    response: hashrates,
    example: EXAMPLES.hashrates,
  })
  hashrate(@CurrentUser() user: AccessIdentity): Promise<Hashrates> {
    return this.mining.hashrates(user.userId);
  }

  @Get('hashrate/chart')
  @Describe({
    tag,
    summary: 'My hashrate over time',
    query: chartQuery,
    response: hashrateChart,
    example: EXAMPLES.hashrateChart,
  })
  chart(
    @CurrentUser() user: AccessIdentity,
    @Query(parse(chartQuery)) query: { window: ChartWindow },
  ): Promise<HashrateChart> {
    return this.mining.chart(user.userId, query.window);
  }

  @Get('summary')
  @Describe({ tag, summary: 'My mining at a glance', response: summary, example: EXAMPLES.summary })
  summary(@CurrentUser() user: AccessIdentity): Promise<Summary> {
    return this.mining.summary(user.userId);
  }

  @Get('odds')
  @Describe({
    tag,
    summary: 'How likely I am to find a block, and how soon',
    response: odds,
    example: EXAMPLES.odds,
  })
  odds(@CurrentUser() user: AccessIdentity): Promise<Odds> {
    return this.mining.odds(user.userId);
  }

  @Get('uptime')
  @Describe({
    tag,
    summary: 'Minutes with a share, day by day',
    query: uptimeQuery,
    response: uptime,
    example: EXAMPLES.uptime,
  })
  uptime(
    @CurrentUser() user: AccessIdentity,
    @Query(parse(uptimeQuery)) query: { days: number },
  ): Promise<Uptime> {
    return this.mining.uptime(user.userId, query.days);
  }
}
