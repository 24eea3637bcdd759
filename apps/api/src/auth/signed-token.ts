import { type KeyObject, verify } from 'node:crypto';
import * as z from 'zod/mini';

/** RFC 7515 §7.1: three parts in base64url, none of them empty. */
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
/** Nothing but RS256 is ever checked, and what would have to be understood (`crit`) is not. */
const header = z.object({ alg: z.literal('RS256'), kid: z.string(), crit: z.optional(z.undefined()) });

/** A token taken apart; nothing about it is proven yet. */
export interface SignedToken {
  kid: string;
  payload: unknown;
  /** What the signature is over. */
  signed: string;
  signature: string;
}

/** Takes a token of ours apart; undefined where its form alone says that it is none. */
export function takeApart(token: string): SignedToken | undefined {
  if (!COMPACT.test(token)) return undefined;
  const afterHeader = token.indexOf('.');
  const afterPayload = token.lastIndexOf('.');
  const kid = readKeyId(token.slice(0, afterHeader));
  if (kid === undefined) return undefined;
  const payload = readPart(token.slice(afterHeader + 1, afterPayload));
  if (payload === undefined) return undefined;
  return { kid, payload, signed: token.slice(0, afterPayload), signature: token.slice(afterPayload + 1) };
}

/** The header that was read last. All tokens of a key begin with the same one. */
let lastHeader = { part: '', kid: '' };

function readKeyId(part: string): string | undefined {
  if (part === lastHeader.part) return lastHeader.kid;
  const known = header.safeParse(readPart(part));
  if (!known.success) return undefined;
  lastHeader = { part, kid: known.data.kid };
  return known.data.kid;
}

/** Whether this RSA key signed it (RSASSA-PKCS1-v1_5 with SHA-256). One made once: reading a PEM costs four times the check. */
export const isSignedBy = ({ signed, signature }: SignedToken, key: KeyObject): boolean =>
  verify('RSA-SHA256', Buffer.from(signed, 'latin1'), key, Buffer.from(signature, 'base64url'));

function readPart(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
