/** Target of difficulty 1: 0xffff · 2²⁰⁸ (Bitcoin Core's `0x1d00ffff`). */
export const DIFF1 = 0xffffn << 208n;
/** Expected number of hashes for one share of difficulty 1, rounded as every pool does: 2³². */
export const HASHES_PER_DIFFICULTY = 2 ** 32;

const MAX_HASH = (1n << 256n) - 1n;
const MANTISSA_BITS = 52;

/** Difficulty that a block hash (64 hex digits, big-endian as explorers show it) reaches: DIFF1 / hash. NaN if it is no hash. */
export function difficultyFromHash(hex: string): number {
  if (!/^[0-9a-f]{64}$/i.test(hex)) return Number.NaN;
  return Number(DIFF1) / Number(BigInt(`0x${hex}`));
}

/**
 * The target of a difficulty: the highest hash that still reaches it, as 64 big-endian hex digits.
 * Null unless the difficulty is finite and above 0. Inverse of `difficultyFromHash` to a float's precision.
 */
export function hashFromDifficulty(difficulty: number): string | null {
  if (!Number.isFinite(difficulty) || difficulty <= 0) return null;
  // A double is m · 2^e with m an integer under 2⁵³, so the division can be done on integers, without loss.
  const exponent = Math.max(Math.floor(Math.log2(difficulty)) - MANTISSA_BITS, -1022);
  const mantissa = BigInt(Math.max(1, Math.round(difficulty / 2 ** exponent)));
  const target =
    exponent < 0 ? (DIFF1 << BigInt(-exponent)) / mantissa : DIFF1 / (mantissa << BigInt(exponent));
  return (target > MAX_HASH ? MAX_HASH : target).toString(16).padStart(64, '0');
}

/**
 * Difficulty of a header's compact target (`nBits`, a number or 8 hex digits): DIFF1 / (mantissa · 256^(exponent−3)).
 * NaN where the compact form is negative, zero or unreadable.
 */
export function difficultyFromBits(bits: number | string): number {
  const value =
    typeof bits === 'number' ? bits : /^[0-9a-f]{8}$/i.test(bits) ? Number.parseInt(bits, 16) : Number.NaN;
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) return Number.NaN;
  const mantissa = value & 0x7fffff;
  if (mantissa === 0 || (value & 0x800000) !== 0) return Number.NaN;
  return Number(DIFF1) / (mantissa * 256 ** ((value >>> 24) - 3));
}
