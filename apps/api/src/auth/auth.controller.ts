import { Body, Controller, Delete, Get, Param, Post } from '@nestjs/common';
import {
  type Challenge,
  challengeRequest,
  challengeResponse,
  logoutAllResponse,
  logoutRequest,
  logoutResponse,
  refreshRequest,
  sessionList,
  type SessionList,
  sessionParams,
  tokenResponse,
  type TokenResponse,
  verifyRequest,
  type VerifyRequest,
} from '@app/contracts';
import * as z from 'zod/mini';
import { Describe } from '../http/describe';
import { parse } from '../http/parse.pipe';
import { Client, type ClientInfo, CurrentSession, SessionOnly } from './auth.decorators';
import { SessionLimits } from './session-limits';
import { SessionsService } from './sessions.service';
import { SignInService } from './sign-in.service';
import type { SessionIdentity } from './token.service';

/** Logout never refuses: a body it cannot read counts as none. */
const lenientLogout = z.catch(
  logoutRequest.check(z.refine(({ refresh_token }) => !refresh_token?.includes('\0'))),
  {},
);
const tag = 'auth';

@Controller('auth')
export class AuthController {
  constructor(
    private readonly signIn: SignInService,
    private readonly sessions: SessionsService,
    private readonly limits: SessionLimits,
  ) {}

  @Post('challenge')
  @Describe({
    tag,
    summary: 'Ask for the message that the wallet is to sign',
    body: challengeRequest,
    response: challengeResponse,
    errors: ['rate_limited'],
  })
  challenge(
    @Body(parse(challengeRequest)) body: { btc_address: string },
    @Client() client: ClientInfo,
  ): Promise<Challenge> {
    return this.signIn.challenge(body.btc_address, client);
  }

  @Post('verify')
  @Describe({
    tag,
    summary: 'Show the signature and get a session',
    body: verifyRequest,
    response: tokenResponse,
    errors: ['challenge_unknown', 'bad_signature', 'forbidden', 'rate_limited'],
  })
  verify(
    @Body(parse(verifyRequest)) body: VerifyRequest,
    @Client() client: ClientInfo,
  ): Promise<TokenResponse> {
    return this.signIn.verify(body, client);
  }

  @Post('refresh')
  @Describe({
    tag,
    summary: 'Exchange a refresh token for a new pair',
    body: refreshRequest,
    response: tokenResponse,
    errors: ['refresh_refused', 'rate_limited'],
  })
  async refresh(
    @Body(parse(refreshRequest)) body: { refresh_token: string },
    @Client() client: ClientInfo,
  ): Promise<TokenResponse> {
    await this.limits.countRefresh(body.refresh_token, client);
    return this.sessions.refresh(body.refresh_token);
  }

  @Post('logout')
  @Describe({
    tag,
    summary: 'End the session of the Bearer token or of the refresh token',
    body: logoutRequest,
    response: logoutResponse,
    errors: ['rate_limited'],
  })
  async logout(
    @Body(parse(lenientLogout)) body: { refresh_token?: string },
    @Client() client: ClientInfo,
  ): Promise<{ status: 'logged_out' }> {
    await this.limits.countLogout(body.refresh_token, client);
    await this.sessions.logout(client.authorization, body.refresh_token);
    return { status: 'logged_out' };
  }

  @Post('logout-all')
  @SessionOnly()
  @Describe({ tag, summary: 'End every session of this account', response: logoutAllResponse })
  async logoutAll(
    @CurrentSession() user: SessionIdentity,
  ): Promise<{ status: 'logged_out'; revoked_count: number }> {
    return { status: 'logged_out', revoked_count: await this.sessions.logoutAll(user.userId) };
  }

  @Get('sessions')
  @SessionOnly()
  @Describe({ tag, summary: 'Where this account is signed in', response: sessionList })
  list(@CurrentSession() user: SessionIdentity): Promise<SessionList> {
    return this.sessions.list(user);
  }

  @Delete('sessions/:id')
  @SessionOnly()
  @Describe({
    tag,
    summary: 'End one session of this account',
    params: sessionParams,
    response: logoutResponse,
    errors: ['not_found'],
  })
  async end(
    @CurrentSession() user: SessionIdentity,
    @Param(parse(sessionParams)) params: { id: string },
  ): Promise<{ status: 'logged_out' }> {
    await this.sessions.end(user.userId, params.id);
    return { status: 'logged_out' };
  }
}
