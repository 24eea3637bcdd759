import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type AccessClaims, LIMITS } from '@app/contracts';
import { LRUCache } from 'lru-cache';
import { SigningKeys } from './signing-keys';

interface Verified {
  claims: AccessClaims;
  /** Thumbprint of the key that checked it: another key never has the same. */
  kid: string;
}

/**
 * Access tokens whose signature and claims were found good. What can change meanwhile is asked on every use: the time,
 * and whether the key still counts. Whether the session stands is not known here.
 */
@Injectable()
export class VerifiedTokens {
  private readonly tokens = new LRUCache<string, Verified>({ max: LIMITS.accessTokensRemembered });

  constructor(private readonly keys: SigningKeys) {}

  /** Claims of the token with this digest, if it was checked before, has not run out, and whose key still counts. */
  find(digest: string): AccessClaims | undefined {
    const known = this.tokens.get(digest);
    if (!known) return undefined;
    if (known.claims.exp * 1000 > Date.now() && this.keys.publicKey(known.kid)) return known.claims;
    this.tokens.delete(digest);
    return undefined;
  }

  /** Remembers a token that was checked just now. */
  add(digest: string, verified: Verified): void {
    this.tokens.set(digest, verified);
  }
}

/** A token is long and opens doors: what is kept is shorter and opens none. */
export const digestOf = (token: string): string => hash('sha256', token, 'base64url');
