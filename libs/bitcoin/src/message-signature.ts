import { base64 } from '@scure/base';
import { ALL_NETWORKS, parseAddress, type Network } from './address';
import { verifyBip322Simple } from './bip322';
import { isRecoverable, verifyRecoverable } from './legacy-signature';

/** Longest message that is looked at, in UTF-16 units. */
export const MAX_MESSAGE_LENGTH = 16_384;
/** Longest signature text that is looked at; a key spend needs under 160 characters. */
export const MAX_SIGNATURE_LENGTH = 512;
/** BIP-322 (final): the prefix of a simple signature. `ful` and `pof` are other formats and are refused. */
export const SIMPLE_PREFIX = 'smp';

/**
 * Whether the owner of `address` signed `message`. Never throws; anything unknown, malformed or too long is false.
 * Reads 65-byte recoverable signatures (Bitcoin Core, Electrum, BIP-137) and BIP-322 simple ones, the latter with
 * or without the `smp` prefix. Base64 may lack its padding and may stand between blanks.
 */
export function verifyMessage(
  address: string,
  message: string,
  signatureBase64: string,
  networks: readonly Network[] = ALL_NETWORKS,
): boolean {
  try {
    return verify(address, message, signatureBase64, networks);
  } catch {
    return false;
  }
}

function verify(address: string, message: string, text: string, networks: readonly Network[]): boolean {
  if (typeof message !== 'string' || message.length > MAX_MESSAGE_LENGTH) return false;
  if (typeof text !== 'string' || text.length > MAX_SIGNATURE_LENGTH) return false;
  const parsed = parseAddress(address, networks);
  if (!parsed.ok) return false;
  const trimmed = text.trim();
  if (trimmed.startsWith(SIMPLE_PREFIX)) {
    return verifyBip322Simple(parsed, message, decode(trimmed.slice(SIMPLE_PREFIX.length)));
  }
  const signature = decode(trimmed);
  return isRecoverable(signature)
    ? verifyRecoverable(parsed, message, signature)
    : verifyBip322Simple(parsed, message, signature);
}

const decode = (text: string): Uint8Array => base64.decode(text.padEnd(Math.ceil(text.length / 4) * 4, '='));
