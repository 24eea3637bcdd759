import { createHash, randomBytes, randomUUID } from 'node:crypto';

const REFRESH_BYTES = 32;

/** SHA-256 in hex: what is stored of a refresh token. The token is random, so it needs no salt. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/** A new refresh token with the id and hash under which it is stored. */
export function makeRefreshToken(): { token: string; id: string; hash: string } {
  const token = randomBytes(REFRESH_BYTES).toString('base64url');
  return { token, id: randomUUID(), hash: hashToken(token) };
}
