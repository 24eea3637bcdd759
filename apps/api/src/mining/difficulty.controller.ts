import { Controller, Get, Query } from '@nestjs/common';
import {
  distribution,
  type Distribution,
  percentile,
  type Percentile,
  percentileQuery,
  type PersonalBestEntry,
  personalBestList,
  type TimeframeName,
} from '@app/contracts';
import { CurrentUser, SignedIn } from '../auth/auth.decorators';
import type { AccessIdentity } from '../auth/token.service';
import { Describe } from '../http/describe';
import { parse } from '../http/parse.pipe';
import { DifficultyService } from './difficulty.service';
import { EXAMPLES } from './examples';

const tag = 'mining';

@Controller('mining/difficulty')
@SignedIn()
export class DifficultyController {
  constructor(private readonly difficulty: DifficultyService) {}

  @Get('bests')
  @Describe({
    tag,
    summary: 'My best shares: ever, of the last months and of the last weeks',
    response: personalBestList,
    example: EXAMPLES.personalBestList,
  })
  bests(@CurrentUser() user: AccessIdentity): Promise<PersonalBestEntry[]> {
    return this.difficulty.bests(user.userId);
  }

  @Get('distribution')
  @Describe({
    tag,
    summary: 'My accepted shares of 30 days by what they achieved',
    response: distribution,
    example: EXAMPLES.distribution,
  })
  distribution(@CurrentUser() user: AccessIdentity): Promise<Distribution> {
    return this.difficulty.distribution(user.userId);
  }

  @Get('percentile')
  @Describe({
    tag,
    summary: 'Where my best stands among all miners; 404 where I have none in the period',
    query: percentileQuery,
    response: percentile,
    example: EXAMPLES.percentile,
    errors: ['not_found'],
  })
  percentile(
    @CurrentUser() user: AccessIdentity,
    @Query(parse(percentileQuery)) query: { timeframe: TimeframeName },
  ): Promise<Percentile> {
    return this.difficulty.percentile(user.userId, query.timeframe);
  }
}
