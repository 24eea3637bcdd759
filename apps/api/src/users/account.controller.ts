import { Controller, Delete, Get, StreamableFile } from '@nestjs/common';
import { accountDeleted, type AccountDeleted, accountExport } from '@app/contracts';
import { CurrentUser, SessionOnly, SignedIn } from '../auth/auth.decorators';
import type { AccessIdentity } from '../auth/token.service';
import { Describe } from '../http/describe';
import { RateLimiter } from '../http/rate-limiter';
import { AccountExportService } from './account-export.service';
import { AccountService } from './account.service';

const tag = 'users';

@Controller('users/me')
export class AccountController {
  constructor(
    private readonly accounts: AccountService,
    private readonly exports: AccountExportService,
    private readonly limiter: RateLimiter,
  ) {}

  @Delete()
  @SessionOnly()
  @Describe({
    tag,
    summary: 'Delete my account; the address stays hidden until somebody proves it again',
    response: accountDeleted,
    errors: ['not_found'],
    example: { status: 'deleted', sessions: 2, api_keys: 1 },
  })
  delete(@CurrentUser() user: AccessIdentity): Promise<AccountDeleted> {
    return this.accounts.delete(user.userId);
  }

  @Get('export')
  @SignedIn()
  @Describe({
    tag,
    summary: 'Everything that is stored about me, as one JSON; shares are in mining/shares.csv',
    response: accountExport,
    errors: ['not_found', 'rate_limited'],
  })
  async export(@CurrentUser() user: AccessIdentity): Promise<StreamableFile> {
    await this.limiter.take('export', String(user.userId));
    return new StreamableFile(await this.exports.export(user.userId), {
      type: 'application/json; charset=utf-8',
      disposition: 'attachment; filename="the-bitcoin-game.json"',
    });
  }
}
