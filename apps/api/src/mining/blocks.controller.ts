import { Controller, Get, Param, Query } from '@nestjs/common';
import {
  blockDetail,
  type BlockDetail,
  blockPage,
  type BlockPage,
  blockParams,
  blocksQuery,
  type BlocksQuery,
  networkBlocks,
  type NetworkBlocks,
  networkBlocksQuery,
  networkDifficulty,
  type NetworkDifficulty,
} from '@app/contracts';
import { CurrentUser, SignedIn } from '../auth/auth.decorators';
import type { AccessIdentity } from '../auth/token.service';
import { Describe } from '../http/describe';
import { parse } from '../http/parse.pipe';
import { BlocksService } from './blocks.service';
import { EXAMPLES } from './examples';

const tag = 'mining';

@Controller('mining')
@SignedIn()
export class BlocksController {
  constructor(private readonly blocks: BlocksService) {}

  @Get('blocks')
  @Describe({
    tag,
    summary: 'Blocks that the pool found, highest first, page by page',
    query: blocksQuery,
    response: blockPage,
    example: EXAMPLES.blockPage,
  })
  page(
    @CurrentUser() user: AccessIdentity,
    @Query(parse(blocksQuery)) query: BlocksQuery,
  ): Promise<BlockPage> {
    return this.blocks.page(user.userId, query);
  }

  @Get('blocks/:height')
  @Describe({
    tag,
    summary: 'A block that the pool found',
    params: blockParams,
    response: blockDetail,
    example: EXAMPLES.blockDetail,
    errors: ['not_found'],
  })
  detail(
    @CurrentUser() user: AccessIdentity,
    @Param(parse(blockParams)) params: { height: number },
  ): Promise<BlockDetail> {
    return this.blocks.detail(user.userId, params.height);
  }

  @Get('network/difficulty')
  @Describe({
    tag,
    summary: 'Difficulty and height of the network, now and lately',
    response: networkDifficulty,
    example: EXAMPLES.networkDifficulty,
  })
  difficulty(): Promise<NetworkDifficulty> {
    return this.blocks.difficulty();
  }

  @Get('network/blocks')
  @Describe({
    tag,
    summary: "The network's newest blocks",
    query: networkBlocksQuery,
    response: networkBlocks,
    example: EXAMPLES.networkBlocks,
  })
  network(@Query(parse(networkBlocksQuery)) query: { limit: number }): Promise<NetworkBlocks> {
    return this.blocks.network(query.limit);
  }
}
