import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import type { Config } from '@app/config';
import { type AccessClaims, accessClaims, LIFETIMES, LIMITS } from '@app/contracts';
import { AppError } from '../http/app-error';
import { CONFIG } from '../http/settings';
import { SessionGate } from './session-gate';
import { keyId, SigningKeys } from './signing-keys';
import { digestOf, VerifiedTokens } from './verified-tokens';

/** For whom a request speaks, whatever opened the door: a session's token or an API key. */
export interface AccessIdentity {
  userId: number;
  address: string;
}
/** Who a verified access token speaks for. */
export interface SessionIdentity extends AccessIdentity {
  sessionId: string;
  expiresAt: Date;
}

export type TokenFault = 'missing' | 'malformed' | 'wrong_type' | 'expired' | 'revoked' | 'banned';

const FAULT_TEXT: Record<TokenFault, string> = {
  missing: 'Send an access token as "Authorization: Bearer …", or an API key as "X-API-Key".',
  malformed: 'The access token is not valid; sign in again.',
  wrong_type: 'This is not an access token; send the access token of your session.',
  expired: 'The access token has expired; refresh it or sign in again.',
  revoked: 'This session has ended; sign in again.',
  banned: 'This account is locked.',
};

/** Why a token was refused. `reason` is safe to show and never repeats the token. */
export class TokenError extends AppError {
  constructor(readonly reason: TokenFault) {
    super(reason === 'banned' ? 'forbidden' : 'unauthenticated', FAULT_TEXT[reason]);
  }
}

/** Makes and checks access tokens (RS256, 60 minutes). */
@Injectable()
export class TokenService {
  constructor(
    private readonly jwt: JwtService,
    private readonly gate: SessionGate,
    private readonly verified: VerifiedTokens,
    private readonly keys: SigningKeys,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  issue(user: { id: number; btcAddress: string }, sessionId: string): Promise<string> {
    const claims = { address: user.btcAddress, auth_method: 'wallet', type: 'access', sid: sessionId };
    return this.jwt.signAsync(claims, {
      subject: String(user.id),
      issuer: this.config.jwt.issuer,
      audience: this.config.jwt.audience,
      expiresIn: LIFETIMES.accessSeconds,
      jwtid: randomUUID(),
      keyid: this.keys.current.kid,
    });
  }

  /** Checks signature, algorithm, issuer, audience, type and expiry, then the session and its owner. @throws TokenError */
  async verifyAccess(token: string): Promise<SessionIdentity> {
    const claims = await this.claimsOf(token);
    const standing = await this.gate.check(claims.sid);
    if (standing !== undefined) throw new TokenError(standing === 'banned' ? 'banned' : 'revoked');
    return {
      userId: Number(claims.sub),
      address: claims.address,
      sessionId: claims.sid,
      expiresAt: new Date(claims.exp * 1000),
    };
  }

  /** As `readClaims`, of a token that has not run out; one that was checked before is not checked again. */
  private async claimsOf(token: string): Promise<AccessClaims> {
    if (token.length > LIMITS.wsTokenCharacters) throw new TokenError('malformed');
    const digest = digestOf(token);
    const known = this.verified.find(digest);
    if (known) return known;
    const { kid, claims } = await this.check(token, false);
    this.verified.add(digest, { claims, kid });
    return claims;
  }

  /** The claims of a token that we signed, expired or not as asked. @throws TokenError */
  async readClaims(token: string, ignoreExpiration = false): Promise<AccessClaims> {
    if (token.length > LIMITS.wsTokenCharacters) throw new TokenError('malformed');
    return (await this.check(token, ignoreExpiration)).claims;
  }

  private async check(token: string, mayBeOver: boolean): Promise<{ kid: string; claims: AccessClaims }> {
    const kid = keyId(token);
    if (!(await this.isKnownKey(kid))) throw new TokenError('malformed');
    const parsed = accessClaims.safeParse(this.readSigned(token, mayBeOver));
    if (parsed.success) return { kid, claims: parsed.data };
    const type = parsed.error.issues.some((issue) => issue.path[0] === 'type');
    throw new TokenError(type ? 'wrong_type' : 'malformed');
  }

  private async isKnownKey(kid: string): Promise<boolean> {
    return (this.keys.publicKey(kid) ?? (await this.keys.findPublicKey(kid))) !== undefined;
  }

  private readSigned(token: string, ignoreExpiration: boolean): unknown {
    const { issuer, audience } = this.config.jwt;
    try {
      return this.jwt.verify<object>(token, { algorithms: ['RS256'], issuer, audience, ignoreExpiration });
    } catch (error) {
      const expired = error instanceof Error && error.name === 'TokenExpiredError';
      throw new TokenError(expired ? 'expired' : 'malformed');
    }
  }
}
