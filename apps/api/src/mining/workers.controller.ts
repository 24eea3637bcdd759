import { Controller, Get, Param, Query } from '@nestjs/common';
import {
  chartQuery,
  type ChartWindow,
  hashrateChart,
  type HashrateChart,
  workerDetail,
  type WorkerDetail,
  workerList,
  type WorkerList,
  workerParams,
} from '@app/contracts';
import { CurrentUser, SignedIn } from '../auth/auth.decorators';
import type { AccessIdentity } from '../auth/token.service';
import { Describe } from '../http/describe';
import { parse } from '../http/parse.pipe';
import { EXAMPLES } from './examples';
import { WorkersService } from './workers.service';

const tag = 'mining';

@Controller('mining/workers')
@SignedIn()
export class WorkersController {
  constructor(private readonly workers: WorkersService) {}

  @Get()
  @Describe({
    tag,
    summary: 'My workers, the newest share first',
    response: workerList,
    example: EXAMPLES.workerList,
  })
  list(@CurrentUser() user: AccessIdentity): Promise<WorkerList> {
    return this.workers.list(user.userId);
  }

  @Get(':name')
  @Describe({
    tag,
    summary: 'One of my workers with its latest shares',
    params: workerParams,
    response: workerDetail,
    example: EXAMPLES.workerDetail,
    errors: ['not_found'],
  })
  detail(
    @CurrentUser() user: AccessIdentity,
    @Param(parse(workerParams)) params: { name: string },
  ): Promise<WorkerDetail> {
    return this.workers.detail(user.userId, params.name);
  }

  @Get(':name/hashrate')
  @Describe({
    tag,
    summary: 'Hashrate of one of my workers over time',
    params: workerParams,
    query: chartQuery,
    response: hashrateChart,
    example: EXAMPLES.hashrateChart,
    errors: ['not_found'],
  })
  chart(
    @CurrentUser() user: AccessIdentity,
    @Param(parse(workerParams)) params: { name: string },
    @Query(parse(chartQuery)) query: { window: ChartWindow },
  ): Promise<HashrateChart> {
    return this.workers.chart(user.userId, params.name, query.window);
  }
}
