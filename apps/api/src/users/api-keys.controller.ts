import { Body, Controller, Delete, Get, Param, Post } from '@nestjs/common';
import {
  type ApiKey,
  apiKeyDeleted,
  apiKeyList,
  apiKeyParams,
  apiKeyRequest,
  type ApiKeyRequest,
  newApiKey,
  type NewApiKey,
} from '@app/contracts';
import { CurrentUser, SessionOnly } from '../auth/auth.decorators';
import type { AccessIdentity } from '../auth/token.service';
import { Describe } from '../http/describe';
import { parse } from '../http/parse.pipe';
import { ApiKeysService } from './api-keys.service';

const tag = 'users';
const example = {
  id: '5f0c1f4e-8a53-4a57-9d8c-1d2c0b7e4a11',
  name: 'shelf display',
  key_prefix: 'sk-tbg-4be1c7a',
  permissions: ['read'],
  created_at: '2026-11-21T22:39:44.297Z',
  expires_at: null,
  last_used_at: null,
};

/** Keys for programs. A key can never manage keys, so a stolen one cannot make itself a successor. */
@Controller('users/me/api-keys')
@SessionOnly()
export class ApiKeysController {
  constructor(private readonly keys: ApiKeysService) {}

  @Post()
  @Describe({
    tag,
    summary: 'Make an API key; the answer is the only place that tells it',
    body: apiKeyRequest,
    response: newApiKey,
    errors: ['conflict', 'not_found', 'rate_limited'],
    example: { ...example, key: `sk-tbg-4be1c7a${'0'.repeat(57)}` },
  })
  create(
    @CurrentUser() user: AccessIdentity,
    @Body(parse(apiKeyRequest)) body: ApiKeyRequest,
  ): Promise<NewApiKey> {
    return this.keys.create(user.userId, body);
  }

  @Get()
  @Describe({ tag, summary: 'My API keys, the newest first', response: apiKeyList, example: [example] })
  list(@CurrentUser() user: AccessIdentity): Promise<ApiKey[]> {
    return this.keys.list(user.userId);
  }

  @Delete(':id')
  @Describe({
    tag,
    summary: 'Delete an API key; no node accepts it five seconds later',
    params: apiKeyParams,
    response: apiKeyDeleted,
    errors: ['not_found'],
    example: { status: 'deleted' },
  })
  async delete(
    @CurrentUser() user: AccessIdentity,
    @Param(parse(apiKeyParams)) params: { id: string },
  ): Promise<{ status: 'deleted' }> {
    await this.keys.delete(user.userId, params.id);
    return { status: 'deleted' };
  }
}
