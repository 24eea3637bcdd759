import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8 } from './bytes';
import { keyAddress, type SigningType } from './sign';

/** A wallet whose private key everybody can compute: for demonstrations only, never send coins to it. */
export interface DemoWallet {
  readonly index: number;
  readonly label: string;
  readonly type: SigningType;
  readonly privateKey: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly address: string;
}

const PROFILES: readonly { label: string; type: SigningType }[] = [
  { label: 'Kitchen-table Bitaxe', type: 'p2wpkh' },
  { label: 'Garage rig', type: 'p2wpkh' },
  { label: 'Old-school miner', type: 'p2pkh' },
  { label: 'Rented hashrate', type: 'p2wpkh' },
  { label: 'NerdAxe collector', type: 'p2wpkh' },
  { label: 'Weekend miner', type: 'p2pkh' },
];

/** How many demo wallets there are; their indexes start at 0. */
export const DEMO_WALLET_COUNT = PROFILES.length;

/** All demo wallets, in order. */
export const DEMO_WALLETS: readonly DemoWallet[] = PROFILES.map(makeWallet);

/** Demo wallet 0 … 5, the same everywhere: its key is SHA-256("the bitcoin game demo wallet N"). Throws beyond. */
export function demoWallet(index: number): DemoWallet {
  const wallet = DEMO_WALLETS[index];
  if (wallet === undefined) throw new RangeError(`There is no demo wallet ${index}.`);
  return wallet;
}

/** Curve arithmetic waits until it is asked for: loading this library must cost a page nothing. */
function makeWallet(profile: { label: string; type: SigningType }, index: number): DemoWallet {
  const privateKey = sha256(utf8(`the bitcoin game demo wallet ${index}`));
  let publicKey: Uint8Array | undefined;
  return {
    index,
    ...profile,
    privateKey,
    get publicKey() {
      return (publicKey ??= secp256k1.getPublicKey(privateKey, true));
    },
    get address() {
      return keyAddress(this.publicKey, profile.type);
    },
  };
}
