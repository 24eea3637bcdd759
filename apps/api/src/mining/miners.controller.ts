import { Controller, Get, Param, Query, UseInterceptors } from '@nestjs/common';
import {
  chartQuery,
  type ChartWindow,
  hashrateChart,
  type HashrateChart,
  minerParams,
  poolSummary,
  type PoolSummary,
  publicMiner,
  type PublicMiner,
} from '@app/contracts';
import { Describe } from '../http/describe';
import { parse } from '../http/parse.pipe';
import { MinersService } from './miners.service';
import { PublicCacheInterceptor } from './public-cache.interceptor';

const tag = 'public';

/** Watch mode: no token. */
@Controller()
@UseInterceptors(PublicCacheInterceptor)
export class MinersController {
  constructor(private readonly miners: MinersService) {}

  @Get('miners/:address')
  @Describe({
    tag,
    summary: 'A miner by address; 404 where the owner hides it',
    params: minerParams,
    response: publicMiner,
    errors: ['not_found'],
  })
  miner(@Param(parse(minerParams)) params: { address: string }): Promise<PublicMiner> {
    return this.miners.miner(params.address);
  }

  @Get('miners/:address/hashrate/chart')
  @Describe({
    tag,
    summary: 'Hashrate of a miner over time',
    params: minerParams,
    query: chartQuery,
    response: hashrateChart,
    errors: ['not_found'],
  })
  chart(
    @Param(parse(minerParams)) params: { address: string },
    @Query(parse(chartQuery)) query: { window: ChartWindow },
  ): Promise<HashrateChart> {
    return this.miners.chart(params.address, query.window);
  }

  @Get('pool')
  @Describe({ tag, summary: 'The whole pool', response: poolSummary })
  pool(): Promise<PoolSummary> {
    return this.miners.pool();
  }
}
