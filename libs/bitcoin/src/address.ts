import { sha256 } from '@noble/hashes/sha2.js';
import { bech32, bech32m, createBase58check } from '@scure/base';

export type Network = 'mainnet' | 'testnet' | 'signet' | 'regtest';
export type AddressType = 'p2pkh' | 'p2sh' | 'p2wpkh' | 'p2wsh' | 'p2tr';

/** A valid address of a wanted network; `hash` is the 20 or 32 byte witness program, key hash or script hash. */
export interface ParsedAddress {
  ok: true;
  /** Canonical text: bech32 in lower case, base58 as it is. */
  address: string;
  type: AddressType;
  network: Network;
  hash: Uint8Array;
}
export interface RefusedAddress {
  ok: false;
  /** A sentence for a person. */
  reason: string;
}

export const ALL_NETWORKS: readonly Network[] = ['mainnet', 'testnet', 'signet', 'regtest'];
/** BIP-173: a bech32 text has at most 90 characters; base58 addresses are far shorter. */
export const MAX_ADDRESS_LENGTH = 90;

const MAINNET_ONLY: readonly Network[] = ['mainnet'];
const base58check = createBase58check(sha256);

interface Dialect {
  networks: readonly Network[];
  hrp: string;
  p2pkh: number;
  p2sh: number;
}
/** Testnet and signet cannot be told apart by an address, and regtest shares their base58 versions. */
const DIALECTS: readonly Dialect[] = [
  { networks: ['mainnet'], hrp: 'bc', p2pkh: 0x00, p2sh: 0x05 },
  { networks: ['testnet', 'signet'], hrp: 'tb', p2pkh: 0x6f, p2sh: 0xc4 },
  { networks: ['regtest'], hrp: 'bcrt', p2pkh: 0x6f, p2sh: 0xc4 },
];

const refuse = (reason: string): RefusedAddress => ({ ok: false, reason });

/**
 * Reads a Bitcoin address strictly (base58check; bech32 for witness version 0, BIP-173; bech32m for 1, BIP-350).
 * Never throws, whatever it is given. `networks` are those that are wanted, in order of preference: an address
 * that testnet and signet share is reported as the first of them that is wanted.
 */
export function parseAddress(
  text: string,
  networks: readonly Network[] = MAINNET_ONLY,
): ParsedAddress | RefusedAddress {
  if (typeof text !== 'string' || text.length === 0) return refuse('The address is empty.');
  if (text.length > MAX_ADDRESS_LENGTH) return refuse('The address is too long.');
  const isSegwit = /^(bc|tb|bcrt)1/i.test(text);
  return isSegwit ? parseSegwit(text, networks) : parseBase58(text, networks);
}

/** The canonical text of an address of one of `networks`, or null where it is none. */
export function canonicalAddress(text: string, networks: readonly Network[] = MAINNET_ONLY): string | null {
  const parsed = parseAddress(text, networks);
  return parsed.ok ? parsed.address : null;
}

/** Writes the address of a hash (20 bytes, or 32 for p2wsh and p2tr). Inverse of `parseAddress`. */
export function encodeAddress(type: AddressType, hash: Uint8Array, network: Network = 'mainnet'): string {
  const dialect = DIALECTS.find((candidate) => candidate.networks.includes(network));
  if (dialect === undefined) throw new Error(`Unknown network: ${String(network)}`);
  if (hash.length !== hashLength(type)) throw new Error(`A ${type} address has ${hashLength(type)} bytes.`);
  if (type === 'p2pkh' || type === 'p2sh') {
    return base58check.encode(Uint8Array.of(dialect[type], ...hash));
  }
  if (type === 'p2tr') return bech32m.encode(dialect.hrp, [1, ...bech32m.toWords(hash)]);
  return bech32.encode(dialect.hrp, [0, ...bech32.toWords(hash)]);
}

const hashLength = (type: AddressType): 20 | 32 => (type === 'p2wsh' || type === 'p2tr' ? 32 : 20);

function parseBase58(text: string, networks: readonly Network[]): ParsedAddress | RefusedAddress {
  let payload: Uint8Array;
  try {
    payload = base58check.decode(text);
  } catch {
    return refuse('This is not a Bitcoin address, or a character of it is wrong.');
  }
  const [version] = payload;
  if (version === undefined || payload.length !== 21) return refuse('The address has a wrong length.');
  const known = DIALECTS.filter(({ p2pkh, p2sh }) => version === p2pkh || version === p2sh);
  const first = known[0];
  if (first === undefined) return refuse('This is not a Bitcoin address: its version is unknown.');
  const network = wanted(
    networks,
    known.flatMap((dialect) => dialect.networks),
  );
  if (network === undefined) return refuse('The address belongs to another Bitcoin network.');
  const type = version === first.p2pkh ? 'p2pkh' : 'p2sh';
  return { ok: true, address: text, type, network, hash: payload.slice(1) };
}

function parseSegwit(text: string, networks: readonly Network[]): ParsedAddress | RefusedAddress {
  const decoded =
    bech32.decodeUnsafe(text, MAX_ADDRESS_LENGTH) ?? bech32m.decodeUnsafe(text, MAX_ADDRESS_LENGTH);
  if (!decoded) return refuse('This is not a Bitcoin address, or a character of it is wrong.');
  const dialect = DIALECTS.find(({ hrp }) => hrp === decoded.prefix);
  const [version, ...words] = decoded.words;
  if (dialect === undefined || version === undefined) return refuse('The address is not complete.');
  const codec = version === 0 ? bech32 : bech32m;
  const hash = codec.decodeUnsafe(text, MAX_ADDRESS_LENGTH) && codec.fromWordsUnsafe(words);
  if (!hash) return refuse('The address has a wrong checksum for its version, or wrong padding.');
  const type = segwitType(version, hash.length);
  if (type === undefined) return refuse('Addresses of this kind are not supported.');
  const network = wanted(networks, dialect.networks);
  if (network === undefined) return refuse('The address belongs to another Bitcoin network.');
  return { ok: true, address: text.toLowerCase(), type, network, hash: Uint8Array.from(hash) };
}

function segwitType(version: number, length: number): AddressType | undefined {
  if (version === 0 && length === 20) return 'p2wpkh';
  if (version === 0 && length === 32) return 'p2wsh';
  return version === 1 && length === 32 ? 'p2tr' : undefined;
}

const wanted = (networks: readonly Network[], possible: readonly Network[]): Network | undefined =>
  networks.find((network) => possible.includes(network));
