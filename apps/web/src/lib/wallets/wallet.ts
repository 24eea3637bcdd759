import * as z from 'zod/mini';

/** An address that a wallet offers; `ordinals` is the one that wallets keep inscriptions on. */
export interface WalletAddress {
  readonly address: string;
  readonly use: 'payment' | 'ordinals';
}

/** A browser wallet that was let in: its addresses, and signatures of any of them as base64. */
export interface WalletConnection {
  readonly addresses: readonly WalletAddress[];
  /** @throws WalletError */
  sign(address: string, message: string): Promise<string>;
}

/** One kind of browser wallet. @throws WalletError */
export interface WalletConnector {
  connect(): Promise<WalletConnection>;
}

/** `refused`: the person said no. `changed`: another account signed. `unreadable`: an answer of another shape. */
export type WalletErrorKind = 'refused' | 'missing' | 'empty' | 'changed' | 'unreadable' | 'failed';

export class WalletError extends Error {
  override readonly name = 'WalletError';

  /** `detail` is what the wallet itself said, for people; empty where it said nothing. */
  constructor(
    readonly kind: WalletErrorKind,
    readonly detail = '',
  ) {
    super(detail || kind);
  }
}

const LONGEST_ADDRESS = 90;
const LONGEST_SIGNATURE = 1024;

export const addressText = z.string().check(z.minLength(14), z.maxLength(LONGEST_ADDRESS));
export const signatureText = z.string().check(z.minLength(1), z.maxLength(LONGEST_SIGNATURE));

/** What a wallet answered, in the shape that its documentation promises. @throws WalletError unreadable */
export function read<Schema extends z.ZodMiniType>(schema: Schema, answer: unknown): z.output<Schema> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new WalletError('unreadable');
}

/** The address that was asked for must be the one that signed. @throws WalletError changed */
export function sameAddress(asked: string, signed: string): void {
  if (asked.toLowerCase() !== signed.toLowerCase()) throw new WalletError('changed');
}

/** EIP-1193's code for "the user rejected the request", which UniSat and Leather use, and that of Xverse. */
const REFUSALS: readonly number[] = [4001, -32_000];
const METHOD_NOT_FOUND = -32_601;

const fault = z.object({ code: z.optional(z.number()), message: z.optional(z.string()) });
const envelope = z.object({ error: fault });

/** A wallet throws an Error, a `{code, message}` or a whole JSON-RPC answer. */
export function toWalletError(thrown: unknown): WalletError {
  if (thrown instanceof WalletError) return thrown;
  const wrapped = envelope.safeParse(thrown);
  const plain = fault.safeParse(thrown);
  const { code, message = '' } = wrapped.success ? wrapped.data.error : plain.success ? plain.data : {};
  if (code !== undefined && REFUSALS.includes(code)) return new WalletError('refused', message);
  if (code === METHOD_NOT_FOUND) return new WalletError('missing', message);
  return new WalletError('failed', message.slice(0, 200));
}

/** Runs a call of a wallet; whatever it throws becomes a WalletError. */
export async function ask<Answer>(call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call();
  } catch (thrown) {
    throw toWalletError(thrown);
  }
}

/** `1…`, `3…` and their like on test networks: addresses whose wallets sign in the old way. */
export const isBase58 = (address: string): boolean => /^[123mn]/.test(address);
