/** Signing in: browser wallets, pasted signatures, demo wallets, and coming back. */
export const signIn = {
  title: 'Sign in with your address',
  intro:
    'No account, no e-mail. Your wallet signs one sentence; nothing is sent to the chain and no coin moves.',
  expiredTitle: 'Your session is over',
  expired: 'You were away for long, or signed out elsewhere. Sign in once more and go on where you were.',
  welcomeBack: 'Welcome back',
  openDashboard: 'Open your dashboard',

  walletsTitle: 'A wallet of this browser',
  withWallet: (name: string) => `Sign in with ${name}`,
  noWallets: 'UniSat, Xverse and Leather show up here when the browser has them.',
  prompt: (site: string) => `Sign in to ${site}`.slice(0, 80),
  connecting: (name: string) => `Waiting for ${name}: say yes in its window.`,
  signing: (name: string) => `Sign the message in ${name}.`,
  checking: 'Checking the signature…',
  choose: 'Which address do you mine to?',
  use: { payment: 'for payments', ordinals: 'for ordinals' },
  cancel: 'Cancel',
  again: 'Try again',
  walletTrouble: {
    refused: (name: string) => `${name} was told no. Nothing happened.`,
    missing: (name: string) => `${name} is no longer in this browser, or too old for this.`,
    empty: (name: string) => `${name} has no Bitcoin address to sign in with.`,
    changed: (name: string) => `${name} switched to another account meanwhile. Please begin again.`,
    unreadable: (name: string) =>
      `${name} gave an answer that this page does not understand. Paste a signature instead.`,
    failed: (name: string) => `${name} could not do it.`,
  },

  address: 'Your mining address',
  addressHint: 'bc1q…',
  next: 'Continue',
  asking: 'Asking…',
  messageStep: '1. Sign this message',
  signatureStep: '2. Paste the signature',
  signatureHint: 'A line of letters and digits, as your wallet shows it',
  back: 'Back',
  submit: 'Sign in',
  validFor: (clock: string) => `valid for ${clock}`,
  outdated: 'This message has run out.',
  renew: 'Get a new one',

  how: 'How to sign with',
  wallets: {
    sparrow: 'Sparrow',
    electrum: 'Electrum',
    core: 'Bitcoin Core',
    trezor: 'Trezor',
    ledger: 'Ledger',
    other: 'Another',
  },
  steps: {
    sparrow: [
      'Open the wallet, then Tools → Sign/Verify Message.',
      'Paste your address and the message.',
      'Choose the format: BIP322 for bc1q… and bc1p…, Standard (Electrum) for the others.',
      'Press Sign Message and copy the signature.',
    ],
    electrum: [
      'Open the wallet, then Tools → Sign/verify message.',
      'Paste the message and your address.',
      'Press Sign, enter your password, copy the signature.',
    ],
    core: [
      'In the window: File → Sign message…, choose the address, paste the message, press Sign Message.',
      'Or in a terminal, with the wallet unlocked, run this command and copy what it prints:',
    ],
    trezor: [
      'In Trezor Suite open the account, then ⋯ → Sign & verify.',
      'Paste the message, choose your address, press Sign.',
      'Compare the text on the device, confirm, copy the signature.',
    ],
    ledger: [
      'Connect it to Sparrow or Electrum, which hand the message to the device.',
      'There: Tools → Sign/Verify Message, your address, the message, format Standard (Electrum).',
      'Confirm on the device and copy the signature.',
    ],
    other: [
      'Look for “Sign message” in its tools or settings.',
      'Use exactly this address and exactly this message, line breaks included.',
      'Signatures in the classic format, BIP-137 and BIP-322 (simple) are all understood.',
    ],
  },
  cannot: {
    electrum: 'Electrum cannot sign for a bc1p… address. Use Sparrow with the format BIP322.',
    core: 'Bitcoin Core signs for addresses that begin with 1 alone. Use Sparrow or Electrum.',
    trezor: 'A Trezor cannot sign for a bc1p… address. Use Sparrow with the format BIP322.',
    ledger: 'A Ledger cannot sign for a bc1p… address. A software wallet such as Sparrow can.',
  },
  scriptAddress:
    'This address belongs to several keys or to a script: no wallet can sign for it. You can still watch it without signing in.',
  watchInstead: 'Watch it',
  copyAddress: 'Copy the address',
  copyMessage: 'Copy the message',
  copyCommand: 'Copy the command',

  demoTitle: 'Or look around with a demo wallet',
  demoHint: 'Their keys are public: for looking around only.',
  demoBusy: 'Signing in…',
};
