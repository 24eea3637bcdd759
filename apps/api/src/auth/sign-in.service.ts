import { randomBytes, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { verifyMessage } from '@app/bitcoin';
import { type Challenge, LIFETIMES, type TokenResponse, type VerifyRequest } from '@app/contracts';
import { ChallengesRepository, SessionsRepository } from '@app/database';
import { AppError } from '../http/app-error';
import type { ClientInfo } from './auth.decorators';
import { challengeMessage } from './challenge-message';
import { RefreshTokens } from './refresh-token';
import { SignInChecks } from './sign-in-checks';
import { TokenResponses } from './token-responses';

const NONCE_BYTES = 16;

/** Sign-in by a signature of the address: challenge, then verify. */
@Injectable()
export class SignInService {
  constructor(
    private readonly challenges: ChallengesRepository,
    private readonly sessions: SessionsRepository,
    private readonly responses: TokenResponses,
    private readonly refreshTokens: RefreshTokens,
    private readonly checks: SignInChecks,
  ) {}

  /** Opens a challenge for five minutes. @throws AppError invalid_input, rate_limited */
  async challenge(given: string, client: ClientInfo): Promise<Challenge> {
    const address = this.checks.canonical(given);
    await this.checks.limit('challenge', client.network, address);
    const nonce = randomBytes(NONCE_BYTES).toString('hex');
    const site = this.checks.site(client.origin);
    const message = challengeMessage({ ...site, nonce, at: new Date(), address });
    await this.challenges.open({ nonce, message, address, seconds: LIFETIMES.challengeSeconds });
    return { nonce, message, expires_in: LIFETIMES.challengeSeconds };
  }

  /**
   * Checks the signature and starts a session; the user known by the address's shares becomes claimed.
   * @throws AppError challenge_unknown, bad_signature, forbidden, invalid_input, rate_limited
   */
  async verify(given: VerifyRequest, client: ClientInfo): Promise<TokenResponse> {
    const address = this.checks.canonical(given.btc_address);
    await this.checks.limit('verify', client.network, address);
    const challenge = await this.challenges.find(given.nonce, address);
    if (!challenge) throw challengeGone();
    if (!verifyMessage(address, challenge.message, given.signature)) {
      await this.challenges.countFailure(challenge.nonce);
      this.checks.metrics.signIns.inc({ outcome: 'bad_signature' });
      throw new AppError('bad_signature', 'The signature was not made by this address over this message.');
    }
    const sessionId = randomUUID();
    const token = this.refreshTokens.make();
    const { userAgent } = client;
    const result = await this.sessions.signIn({
      nonce: challenge.nonce,
      address,
      sessionId,
      userAgent,
      token,
    });
    if (result.kind === 'challenge_gone') throw challengeGone();
    if (result.kind === 'banned') throw new AppError('forbidden', 'This account is locked.');
    this.checks.metrics.signIns.inc({ outcome: 'signed_in' });
    return this.responses.make(result.account, sessionId, token.token);
  }
}

const challengeGone = (): AppError =>
  new AppError('challenge_unknown', 'This challenge is unknown, used or expired; ask for a new one.');
