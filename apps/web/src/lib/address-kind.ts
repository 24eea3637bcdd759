/** Kinds of address by how their wallets sign; `script` (several keys, or a contract) cannot sign a message at all. */
export type AddressKind = 'legacy' | 'nested' | 'segwit' | 'taproot' | 'script' | 'unknown';

const HUMAN = '(?:bc|tb|bcrt)';
/** A bech32 program of 20 bytes is 32 characters, of 32 bytes 52; version before, checksum of 6 behind. */
const PATTERNS: readonly (readonly [AddressKind, RegExp])[] = [
  ['legacy', /^[1mn][1-9A-HJ-NP-Za-km-z]{24,}$/],
  ['nested', /^[32][1-9A-HJ-NP-Za-km-z]{24,}$/],
  ['segwit', new RegExp(`^${HUMAN}1q[02-9ac-hj-np-z]{38}$`, 'i')],
  ['script', new RegExp(`^${HUMAN}1q[02-9ac-hj-np-z]{58}$`, 'i')],
  ['taproot', new RegExp(`^${HUMAN}1p[02-9ac-hj-np-z]{58}$`, 'i')],
];

/** What an address looks like; whether it is one at all the api says. */
export function addressKind(address: string): AddressKind {
  return PATTERNS.find(([, pattern]) => pattern.test(address))?.[0] ?? 'unknown';
}
