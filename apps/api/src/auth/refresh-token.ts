import { createHash, createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { SigningKeys } from './signing-keys';

const REFRESH_BYTES = 32;
const MARK_BYTES = 16;
/** Base64url of the random part, then of the mark. */
const RANDOM_CHARACTERS = 43;
const TOKEN_CHARACTERS = RANDOM_CHARACTERS + 22;

/** SHA-256 in hex: what is stored of a refresh token. The token is random, so it needs no salt. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Makes refresh tokens that carry a mark of the signing key: a guessed one is recognised without Postgres. */
@Injectable()
export class RefreshTokens {
  constructor(private readonly keys: SigningKeys) {}

  /** A new refresh token with the id and hash under which it is stored. */
  make(): { token: string; id: string; hash: string } {
    const random = randomBytes(REFRESH_BYTES).toString('base64url');
    const token = random + markOf(random, this.keys.current.markSecret).toString('base64url');
    return { token, id: randomUUID(), hash: hashToken(token) };
  }

  /**
   * Whether a key in use here marked the token. That says nothing about its session; and a token without a mark may be
   * good, where the key has been replaced since or the token comes from a release that made no marks.
   */
  isMarked(token: string): boolean {
    if (token.length !== TOKEN_CHARACTERS) return false;
    const mark = Buffer.from(token.slice(RANDOM_CHARACTERS), 'base64url');
    if (mark.length !== MARK_BYTES) return false;
    const random = token.slice(0, RANDOM_CHARACTERS);
    return this.keys.markSecrets.some((secret) => timingSafeEqual(mark, markOf(random, secret)));
  }
}

const markOf = (random: string, secret: Buffer): Buffer =>
  createHmac('sha256', secret).update(random).digest().subarray(0, MARK_BYTES);
