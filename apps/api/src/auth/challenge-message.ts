/** What a challenge binds a signature to. `origin` is the site as a browser names it: `https://play.example`. */
export interface ChallengeTerms {
  site: string;
  origin: string;
  nonce: string;
  at: Date;
  address: string;
}

/**
 * The text a wallet signs. It names the site and where it is, so that its reader notices when another site asks for
 * it, and a signature that was given elsewhere is worth nothing here.
 */
export function challengeMessage({ site, origin, nonce, at, address }: ChallengeTerms): string {
  return [
    `Sign this message to prove that this address is yours and to sign in to ${site} at ${origin}. It moves no coins.`,
    '',
    `Nonce: ${nonce}`,
    `Timestamp: ${at.toISOString()}`,
    `Address: ${address}`,
  ].join('\n');
}
