import { Body, Controller, Delete, Param, Post } from '@nestjs/common';
import {
  grooveLearningChanged,
  type GrooveLearningChanged,
  grooveLearningDetail,
  type GrooveLearningDetail,
  grooveLearningParams,
  type GrooveLearningRequest,
  grooveLearningRequest,
} from '@app/contracts';
import { KeyNeeds } from '../auth/access';
import { CurrentUser, SignedIn } from '../auth/auth.decorators';
import type { AccessIdentity } from '../auth/token.service';
import { Describe } from '../http/describe';
import { parse } from '../http/parse.pipe';
import { RateLimiter } from '../http/rate-limiter';
import { GrooveLearningsService } from './groove-learnings.service';

const tag = 'groove';
const params = grooveLearningParams;
type Named = { id: string };

/** What an owner does with learnings; the socket's actions do the same. */
@Controller('groove/learnings')
@SignedIn()
export class GrooveLearningsController {
  constructor(
    private readonly learnings: GrooveLearningsService,
    private readonly limiter: RateLimiter,
  ) {}

  @Post()
  @KeyNeeds('groove:write')
  @Describe({
    tag,
    summary: 'Write a learning myself',
    status: 201,
    body: grooveLearningRequest,
    response: grooveLearningDetail,
    errors: ['conflict', 'rate_limited'],
  })
  async create(
    @CurrentUser() user: AccessIdentity,
    @Body(parse(grooveLearningRequest)) body: GrooveLearningRequest,
  ): Promise<GrooveLearningDetail> {
    await this.limiter.take('groove_learning', String(user.userId));
    return this.learnings.create(user.userId, body);
  }

  @Post(':id/enable')
  @Describe({
    tag,
    summary: 'Give a learning to sessions again',
    params,
    response: grooveLearningChanged,
    errors: ['not_found'],
  })
  async enable(
    @CurrentUser() user: AccessIdentity,
    @Param(parse(params)) { id }: Named,
  ): Promise<GrooveLearningChanged> {
    return { id, status: await this.learnings.setEnabled(user.userId, id, true) };
  }

  @Post(':id/disable')
  @Describe({
    tag,
    summary: 'Give a learning to no session any more',
    params,
    response: grooveLearningChanged,
    errors: ['not_found'],
  })
  async disable(
    @CurrentUser() user: AccessIdentity,
    @Param(parse(params)) { id }: Named,
  ): Promise<GrooveLearningChanged> {
    return { id, status: await this.learnings.setEnabled(user.userId, id, false) };
  }

  @Delete(':id')
  @Describe({
    tag,
    summary: 'Delete a learning and all that is known of it',
    params,
    response: grooveLearningChanged,
    errors: ['not_found'],
    example: { id: '7b1f6c1e-6f0a-4f2e-9d8a-5f4f7a3c2b10', status: 'deleted' },
  })
  async delete(
    @CurrentUser() user: AccessIdentity,
    @Param(parse(params)) { id }: Named,
  ): Promise<GrooveLearningChanged> {
    await this.learnings.delete(user.userId, id);
    return { id, status: 'deleted' };
  }
}
