import { Controller, Get, Query } from '@nestjs/common';
import { type FeedItem, feedList, feedQuery, type FeedQuery } from '@app/contracts';
import { CurrentUser, SignedIn } from '../auth/auth.decorators';
import type { AccessIdentity } from '../auth/token.service';
import { Describe } from '../http/describe';
import { parse } from '../http/parse.pipe';
import { FeedService } from './feed.service';

@Controller('dashboard/feed')
@SignedIn()
export class FeedController {
  constructor(private readonly feed: FeedService) {}

  @Get()
  @Describe({
    tag: 'dashboard',
    summary: 'The feed for all, newest first; before_id pages back',
    query: feedQuery,
    response: feedList,
  })
  list(@CurrentUser() user: AccessIdentity, @Query(parse(feedQuery)) query: FeedQuery): Promise<FeedItem[]> {
    return this.feed.list(user.userId, query);
  }
}
