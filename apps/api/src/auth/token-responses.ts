import { Injectable } from '@nestjs/common';
import { LIFETIMES, type TokenResponse } from '@app/contracts';
import type { Account } from '@app/database';
import { TokenService } from './token.service';

/** Turns an account and its session into what a client gets after sign-in and refresh. */
@Injectable()
export class TokenResponses {
  constructor(private readonly tokens: TokenService) {}

  async make(account: Account, sessionId: string, refreshToken: string): Promise<TokenResponse> {
    return {
      access_token: await this.tokens.issue(account, sessionId),
      refresh_token: refreshToken,
      token_type: 'Bearer',
      expires_in: LIFETIMES.accessSeconds,
      user: {
        id: account.id,
        btc_address: account.btcAddress,
        display_name: account.displayName,
        country_code: account.countryCode,
        created_at: account.createdAt.toISOString(),
        last_login: account.lastLogin?.toISOString() ?? null,
      },
    };
  }
}
