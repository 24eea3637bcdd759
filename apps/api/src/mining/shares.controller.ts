import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import {
  scatter,
  type Scatter,
  scatterQuery,
  sharePage,
  type SharePage,
  sharesExport,
  sharesExportQuery,
  type SharesExportQuery,
  shareStats,
  type ShareStats,
  sharesQuery,
  type SharesQuery,
} from '@app/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import { CurrentUser, SignedIn } from '../auth/auth.decorators';
import type { AccessIdentity } from '../auth/token.service';
import { Describe } from '../http/describe';
import { parse } from '../http/parse.pipe';
import { EXAMPLES } from './examples';
import { SharesExportService } from './shares-export.service';
import { SharesService } from './shares.service';

const tag = 'mining';
const CSV_HEADERS = {
  'content-type': 'text/csv; charset=utf-8',
  'content-disposition': 'attachment; filename="shares.csv"',
};

@Controller('mining')
@SignedIn()
export class SharesController {
  constructor(
    private readonly shares: SharesService,
    private readonly exports: SharesExportService,
  ) {}

  @Get('shares')
  @Describe({
    tag,
    summary: 'My shares, newest first, page by page',
    query: sharesQuery,
    response: sharePage,
    example: EXAMPLES.sharePage,
  })
  page(
    @CurrentUser() user: AccessIdentity,
    @Query(parse(sharesQuery)) query: SharesQuery,
  ): Promise<SharePage> {
    return this.shares.page(user.userId, query);
  }

  @Get('shares/stats')
  @Describe({
    tag,
    summary: 'How many shares I made, ever and today',
    response: shareStats,
    example: EXAMPLES.shareStats,
  })
  stats(@CurrentUser() user: AccessIdentity): Promise<ShareStats> {
    return this.shares.stats(user.userId);
  }

  @Get('shares.csv')
  @Describe({
    tag,
    summary: 'My shares as CSV, newest first, as far back as shares are kept',
    query: sharesExportQuery,
    response: sharesExport,
    example: EXAMPLES.sharesExport,
    media: 'text/csv',
    errors: ['rate_limited'],
  })
  async csv(
    @CurrentUser() user: AccessIdentity,
    @Query(parse(sharesExportQuery)) query: SharesExportQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Readable | string> {
    // The server answers HEAD by this route too, and would read the whole of the stream to throw it away.
    const text = request.method === 'HEAD' ? '' : await this.exports.open(user.userId, query);
    void reply.headers(CSV_HEADERS);
    return text;
  }

  @Get('difficulty/scatter')
  @Describe({
    tag,
    summary: 'What my latest accepted shares achieved, oldest first',
    query: scatterQuery,
    response: scatter,
    example: EXAMPLES.scatter,
  })
  scatter(
    @CurrentUser() user: AccessIdentity,
    @Query(parse(scatterQuery)) query: { limit: number },
  ): Promise<Scatter> {
    return this.shares.scatter(user.userId, query.limit);
  }
}
