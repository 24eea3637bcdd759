import type { AddressKind } from '@/lib/address-kind';
import { signIn } from '@/texts/sign-in';

export const PASTE_WALLETS = ['sparrow', 'electrum', 'core', 'trezor', 'ledger', 'other'] as const;
export type PasteWallet = (typeof PASTE_WALLETS)[number];

/** Kinds of address that a wallet cannot sign a message for; where nothing is known, it is let try. */
const CANNOT: Record<keyof typeof signIn.cannot, readonly AddressKind[]> = {
  electrum: ['taproot'],
  core: ['nested', 'segwit', 'taproot'],
  trezor: ['taproot'],
  ledger: ['taproot'],
};

const isLimited = (wallet: PasteWallet): wallet is keyof typeof CANNOT => wallet in CANNOT;

/** Why this wallet cannot sign for such an address, or null where it can. */
export function obstacle(wallet: PasteWallet, kind: AddressKind): string | null {
  return isLimited(wallet) && CANNOT[wallet].includes(kind) ? signIn.cannot[wallet] : null;
}

/** The command that makes Bitcoin Core sign, for a shell: what it holds cannot end its quotes. */
export function coreCommand(address: string, message: string): string {
  const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  return `bitcoin-cli signmessage ${quoted(address)} ${quoted(message)}`;
}
