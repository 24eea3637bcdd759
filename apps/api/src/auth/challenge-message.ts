/** The text a wallet signs: it names the site, so that a signature asked for elsewhere is worth nothing here. */
export function challengeMessage(given: { site: string; nonce: string; at: Date; address: string }): string {
  return [
    `Sign this message to prove that this address is yours and to sign in to ${given.site}. It moves no coins.`,
    '',
    `Nonce: ${given.nonce}`,
    `Timestamp: ${given.at.toISOString()}`,
    `Address: ${given.address}`,
  ].join('\n');
}
