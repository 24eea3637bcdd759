import { Controller, Get, Query } from '@nestjs/common';
import {
  chartQuery,
  type ChartWindow,
  hashrateChart,
  type HashrateChart,
  hashrates,
  type Hashrates,
  sharePage,
  type SharePage,
  sharesQuery,
  type SharesQuery,
  workerList,
  type WorkerList,
} from '@app/contracts';
import { CurrentUser, SignedIn } from '../auth/auth.decorators';
import type { AccessIdentity } from '../auth/token.service';
import { Describe } from '../http/describe';
import { parse } from '../http/parse.pipe';
import { MiningService } from './mining.service';

const tag = 'mining';

@Controller('mining')
@SignedIn()
export class MiningController {
  constructor(private readonly mining: MiningService) {}

  @Get('workers')
  @Describe({ tag, summary: 'My workers', response: workerList })
  workers(@CurrentUser() user: AccessIdentity): Promise<WorkerList> {
    return this.mining.workers(user.userId);
  }

  @Get('shares')
  @Describe({
    tag,
    summary: 'My shares, newest first, page by page',
    query: sharesQuery,
    response: sharePage,
  })
  shares(
    @CurrentUser() user: AccessIdentity,
    @Query(parse(sharesQuery)) query: SharesQuery,
  ): Promise<SharePage> {
    return this.mining.shares(user.userId, query);
  }

  @Get('hashrate')
  @Describe({ tag, summary: 'My hashrate over four windows', response: hashrates })
  hashrate(@CurrentUser() user: AccessIdentity): Promise<Hashrates> {
    return this.mining.hashrates(user.userId);
  }

  @Get('hashrate/chart')
  @Describe({ tag, summary: 'My hashrate over time', query: chartQuery, response: hashrateChart })
  chart(
    @CurrentUser() user: AccessIdentity,
    @Query(parse(chartQuery)) query: { window: ChartWindow },
  ): Promise<HashrateChart> {
    return this.mining.chart(user.userId, query.window);
  }
}
